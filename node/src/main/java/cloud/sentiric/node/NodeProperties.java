package cloud.sentiric.node;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Which node this process runs on.
 *
 * @param name name in Consul and in every event's nodeId
 * @param ip address in the overlay network
 */
@Validated
@ConfigurationProperties("node")
public record NodeProperties(
        @NotBlank String name, @NotBlank String ip) {}
