package cloud.sentiric.node;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.EnableDiscoveryClient;
import org.springframework.context.annotation.Bean;

/** Gives every service its node's name, HTTP meters and its registration. */
@AutoConfiguration(
        after = ConsulClientAutoConfiguration.class,
        beforeName = "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration")
@EnableDiscoveryClient
@EnableConfigurationProperties({NodeProperties.class, AuthorityProperties.class})
final class NodeAutoConfiguration {
    @Bean
    HttpMeters httpMeters(MeterRegistry registry) {
        return new HttpMeters(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    InstanceLists instanceLists(DiscoveryClient discovery) {
        return new PolledLists(discovery);
    }

    @Bean
    AuthorityFilter authorityFilter(AuthorityProperties authority) {
        return new AuthorityFilter(authority::current);
    }
}
