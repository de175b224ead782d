package cloud.sentiric.signaling;

import cloud.sentiric.node.Rabbitmq;
import cloud.sentiric.signaling.media.Qualities;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Properties of this module; application.yaml says what each is.
 *
 * @param realm SIP domain of the platform and realm of its digests
 * @param domains further domains taken as this one
 * @param region where national numbers are dialled whose realm is not known, ISO 3166-1 alpha-2
 * @param gatewayKeys id:secret[,id:secret] that sign what the gateway says
 * @param trustedTrunks name=CIDR,… of trunks that need no digest
 */
@Validated
@ConfigurationProperties("signaling")
public record SignalingProperties(
        @NotBlank String realm,
        @NotNull List<String> domains,

        @NotNull @Pattern(regexp = "[A-Z]{2}", message = "must be a region such as TR: set REGION")
        String region,

        @NotBlank(message = "is missing: set GATEWAY_KEYS to id:secret, secret of 16 characters at least")
        String gatewayKeys,

        @NotNull String trustedTrunks,
        @Valid @NotNull Sip sip,
        @Valid @NotNull Transactions transactions,
        @Valid @NotNull Digest digest,
        @Valid @NotNull Registrar registrar,
        @Valid @NotNull KeepAlive keepAlive,
        @Valid @NotNull Redis redis,
        @Valid @NotNull Rabbitmq rabbitmq,
        @Valid @NotNull Calls calls,
        @Valid @NotNull Dialogs dialogs,
        @Valid @NotNull Trunks trunks,
        @Valid @NotNull Presence presence,
        @Valid @NotNull Messages messages,
        @Valid @NotNull Events events) {

    /** The SIP socket and the workers behind it. */
    public record Sip(
            @NotBlank String bind,
            @Min(0) @Max(65535) int port,
            @NotBlank String advertised,
            @NotNull DataSize receiveBuffer,
            @NotNull DataSize maxMessage,
            @Min(1) @Max(64) int workers,
            @Min(16) int queue,
            @Min(1) int probesPerSecond,
            @NotNull Duration farewell,
            @NotNull Duration drain) {}

    /** Timers of RFC 3261 §17 and the bound on transactions. */
    public record Transactions(
            @NotNull Duration t1,
            @NotNull Duration t2,
            @NotNull Duration t4,
            @Min(16) int maxPerWorker) {}

    /** Challenges. */
    public record Digest(
            @Size(min = 16, message = "is missing or too short: set NONCE_KEY to 16 characters at least")
            String nonceKey,

            @NotNull Duration nonceLifetime,
            @NotNull Duration remembered,
            @NotNull List<String> md5Clients) {}

    /** Bindings. */
    public record Registrar(
            @NotNull Duration minExpires,
            @NotNull Duration maxExpires,
            @NotNull Duration defaultExpires,
            @Min(1) @Max(100) int maxContacts,
            @NotNull Duration deadline) {}

    /** The store of bindings, dialogs and used nonces. */
    public record Redis(
            @NotBlank String host,
            @Min(1) @Max(65535) int port,
            @Valid @NotNull Sentinel sentinel,
            @NotBlank String user,
            @NotNull String password,
            @NotNull Duration timeout) {}

    /** Who says which Redis is the primary. */
    public record Sentinel(
            @NotNull String hosts,
            @Min(1) @Max(65535) int port,
            @NotBlank String master,
            @NotBlank String user,
            @NotNull String password) {}

    /** Calls and what they need from other services. */
    public record Calls(
            @NotNull Duration planDeadline,
            @NotNull Duration mediaPatience,
            @NotNull Duration userDeadline,
            @NotNull Duration dependencyDeadline,
            @NotNull Duration ringing,
            @NotNull Duration maxDuration,
            @NotNull Duration echoLimit,
            @NotNull Duration minSessionExpires,
            @NotNull Duration sessionExpires,
            @Min(1) int maxPerWorker,
            @NotNull Duration retryAfter,
            @NotNull Duration leaseRenewal,
            @NotNull Duration mediaLostAfter,
            @NotNull Duration mediaGoneAfter,
            boolean mediaMoves,
            @NotNull Duration silence,
            @NotNull String failsafePlan,
            @NotNull Duration failsafeRenewal) {}

    /** Calls of lost nodes. */
    public record Dialogs(
            @NotNull Duration heartbeat, @NotNull Duration lostAfter) {}

    /** What holds for trunks that do not say otherwise. */
    public record Trunks(
            @Min(1) int maxCalls,
            @Min(1) int maxCallsPerSecond,
            @NotNull Duration seatLease,
            @NotNull Duration renewal,
            @NotNull Duration optionsInterval) {}

    /** Who watches whom. */
    public record Presence(
            @NotNull Duration minExpires,
            @NotNull Duration maxExpires,
            @NotNull Duration defaultExpires,
            @Min(1) int maxPerUser,
            @Min(1) int maxPerWorker,
            @Min(1) @Max(20) int maxPublications,
            @NotNull DataSize maxBody,
            @NotNull Duration callLease,
            @NotNull Duration pause) {}

    /** Messages between users. */
    public record Messages(
            @NotNull DataSize maxBody,
            @NotNull Duration lifetime,
            @NotNull Duration patience,
            @Min(1) int maxPerUser) {}

    /** What is sent to phones behind NATs. */
    public record KeepAlive(
            @NotNull Duration interval,
            @NotNull Duration pause,
            @Min(1) @Max(1000) int batch) {}

    /** Events on their way to the broker. */
    public record Events(
            @NotBlank String folder,
            @NotNull DataSize maxSize,
            @NotNull Duration together,
            @NotNull Duration publishTogether,
            @NotNull Duration retry,
            Qualities.@NotNull Intervals qualityIntervals) {}
}
