package cloud.sentiric.node;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Gives every service its node's name and HTTP meters. */
@AutoConfiguration
@EnableConfigurationProperties(NodeProperties.class)
final class NodeAutoConfiguration {
    @Bean
    HttpMeters httpMeters(MeterRegistry registry) {
        return new HttpMeters(registry);
    }
}
