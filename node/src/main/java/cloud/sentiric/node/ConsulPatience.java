package cloud.sentiric.node;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long Consul is waited for.
 *
 * @param connectTimeout for a connection
 * @param readTimeout for an answer
 * @param queryWait how long Consul itself may wait for a change before it answers; zero where nobody asks for that
 */
@Validated
@ConfigurationProperties("node.consul")
record ConsulPatience(
        @NotNull @DurationMin(millis = 1) Duration connectTimeout,
        @NotNull @DurationMin(millis = 1) Duration readTimeout,
        @DefaultValue("0s") Duration queryWait) {
    Duration forAnswer() {
        return forAnswer(queryWait);
    }

    /** For the answer to a query that waits; Consul adds up to a sixteenth to what it was asked to wait. */
    Duration forAnswer(Duration wait) {
        return readTimeout.plus(wait).plus(wait.dividedBy(16));
    }
}
