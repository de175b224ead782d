package cloud.sentiric.node;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Which node this process runs on.
 *
 * @param name name in Consul and in every event's nodeId; Consul would write any other differently
 * @param ip address in the overlay network
 */
@Validated
@ConfigurationProperties("node")
public record NodeProperties(
        @NotNull
        @Pattern(
                regexp = "[A-Za-z0-9]+(-[A-Za-z0-9]+)*",
                message = "must be letters, digits and single '-' between them")
        String name,

        @NotBlank String ip) {}
