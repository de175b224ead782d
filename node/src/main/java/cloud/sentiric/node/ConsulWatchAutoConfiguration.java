package cloud.sentiric.node;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistry;
import org.springframework.context.annotation.Bean;

/** Keeps the instance registered in Consul. */
@AutoConfiguration(
        // Both: naming the second alone draws it before the first, whose beans it is conditional on.
        afterName = {
            "org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration",
            "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration"
        })
@ConditionalOnBean(ConsulAutoRegistration.class)
final class ConsulWatchAutoConfiguration {
    @Bean
    RegistrationWatch registrationWatch(
            ConsulClient consul, ConsulServiceRegistry registry, ConsulAutoRegistration registration) {
        return new RegistrationWatch(consul, registry, registration);
    }
}
