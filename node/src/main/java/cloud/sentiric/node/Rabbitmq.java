package cloud.sentiric.node;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/**
 * How the broker is reached; part of a service's properties.
 *
 * @param host one address or several, as {@link Addresses} reads them: any broker of the cluster will do
 * @param port of those that say none
 */
public record Rabbitmq(
        @NotBlank(message = "must be an address: set RABBITMQ_HOST")
        String host,

        @Min(1) @Max(65535) int port,

        @NotBlank(message = "must be given: set RABBITMQ_USER")
        String user,

        @NotNull String password) {
    /** The brokers, that of this node first. */
    public Addresses addresses(String nodeIp) {
        return Addresses.of(host, port).nearest(nodeIp);
    }

    @Override
    public String toString() {
        return "Rabbitmq[" + host + ":" + port + "]";
    }
}
