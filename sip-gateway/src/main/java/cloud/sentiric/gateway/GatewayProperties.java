package cloud.sentiric.gateway;

import cloud.sentiric.gateway.target.Rules;
import cloud.sentiric.gateway.udp.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the gateway; application.yaml says what each is.
 *
 * @param insideBind empty: the nodes are spoken to on the clients' sockets
 */
@Validated
@ConfigurationProperties("gateway")
public record GatewayProperties(
        @NotBlank(message = "set SIP_BIND to a local IP address")
        String bind,

        @Min(0) @Max(65535) int port,
        @NotNull String advertised,
        @NotNull String insideBind,
        @Min(0) @Max(65535) int insidePort,

        @NotBlank(
                message =
                        "set GATEWAY_KEYS to id:secret, with an id from 1 to 255 and a secret of 16 characters or more")
        String keys,

        @NotBlank String service,
        @Min(0) @Max(64) int workers,
        @NotNull DataSize maxMessageSize,
        @NotNull DataSize receiveBuffer,
        @Min(8) @Max(16_777_216) int affinityCalls,
        @Min(0) @Max(7) int triesToMove,
        @Positive int linesPerSecond,
        @Positive int answersPerSecond,
        @Valid @NotNull Probe probe) {
    Limits limits() {
        return new Limits((int) maxMessageSize.toBytes(), affinityCalls, triesToMove, linesPerSecond, answersPerSecond);
    }

    /** Settings of the probes and the choice. */
    public record Probe(
            @NotNull Duration interval,
            @NotNull Duration timeout,
            @NotNull Duration suspectAfter,
            @Positive int lostToLeave,
            @Positive int liveToSuspect,
            @Positive int answersToReturn,
            @NotNull Duration ramp,
            @NotNull Duration band,
            double bandShare,
            @NotNull Duration linger) {
        Rules rules() {
            return new Rules(
                    interval,
                    timeout,
                    suspectAfter,
                    lostToLeave,
                    liveToSuspect,
                    answersToReturn,
                    ramp,
                    band,
                    bandShare,
                    linger);
        }
    }
}
