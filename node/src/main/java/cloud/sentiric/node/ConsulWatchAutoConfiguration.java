package cloud.sentiric.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.ConsulProperties;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistration;
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
            ConsulClient consul,
            ConsulServiceRegistry registry,
            ConsulAutoRegistration registration,
            ConsulAutoServiceRegistration first,
            ConsulProperties agent,
            ConsulDiscoveryProperties discovery)
            throws UnknownHostException {
        if ((discovery.getAclToken() == null || discovery.getAclToken().isBlank())
                && !InetAddress.getByName(agent.getHost()).isLoopbackAddress()) {
            throw new IllegalStateException("CONSUL_TOKEN is empty: set the token of this service in Consul at "
                    + agent.getHost() + " (deploy/consul/tokens); without one nobody registers");
        }
        return new RegistrationWatch(consul, registry, registration, first);
    }
}
