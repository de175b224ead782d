package cloud.sentiric.node;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.EnableDiscoveryClient;
import org.springframework.context.annotation.Bean;

/** Gives every service its node's name, HTTP meters and its registration. */
@AutoConfiguration(
        beforeName = "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration")
@EnableDiscoveryClient
@EnableConfigurationProperties({NodeProperties.class, AuthorityProperties.class})
final class NodeAutoConfiguration {
    @Bean
    HttpMeters httpMeters(MeterRegistry registry) {
        return new HttpMeters(registry);
    }

    @Bean
    AuthorityFilter authorityFilter(AuthorityProperties authority) {
        return new AuthorityFilter(authority::current);
    }
}
