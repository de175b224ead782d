package cloud.sentiric.signaling;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** User agent server, registrar and owner of calls. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SignalingProperties.class)
@Import({ProtocolWiring.class, CallWiring.class, PresenceWiring.class})
public class SignalingApplication {
    public static void main(String[] args) {
        SpringApplication.run(SignalingApplication.class, args);
    }
}
