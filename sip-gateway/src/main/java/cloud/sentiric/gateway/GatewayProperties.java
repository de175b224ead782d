package cloud.sentiric.gateway;

import cloud.sentiric.gateway.abuse.Measure;
import cloud.sentiric.gateway.relay.Datagrams;
import cloud.sentiric.gateway.relay.Limits;
import cloud.sentiric.gateway.stream.StreamLimits;
import cloud.sentiric.gateway.target.Rules;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        @NotNull String advertisedSix,
        @NotNull String insideBind,
        @Min(0) @Max(65535) int insidePort,

        @NotBlank(
                message =
                        "set GATEWAY_KEYS to id:secret, with an id from 1 to 255 and a secret of 16 characters or more")
        String keys,

        @NotBlank String service,
        @NotNull String dataDir,
        @Min(0) @Max(64) int workers,
        @NotNull DataSize maxMessageSize,
        @NotNull DataSize receiveBuffer,
        @Min(8) @Max(16_777_216) int affinityCalls,
        @Min(0) @Max(7) int triesToMove,
        @NotNull Duration moveAfter,
        @NotNull DataSize moveBytes,
        @NotNull DataSize pendingBytes,
        @Positive int linesPerSecond,
        @Positive int answersPerSecond,
        @Valid @NotNull Abuse abuse,
        @Valid @NotNull Listener tcp,
        @Valid @NotNull Tls tls,
        @Valid @NotNull Listener ws,
        @Valid @NotNull Listener wss,
        @Valid @NotNull Streams streams,
        @Valid @NotNull Carriers carriers,
        @Valid @NotNull Probe probe) {
    Limits limits() {
        return new Limits(
                (int) maxMessageSize.toBytes(),
                affinityCalls,
                triesToMove,
                moveAfter,
                (int) moveBytes.toBytes(),
                (int) pendingBytes.toBytes(),
                linesPerSecond,
                answersPerSecond);
    }

    /** What one source may send. */
    public record Abuse(
            @NotNull String trusted,
            @Min(1) @Max(1_000_000) int requestsPerSecond,
            @Min(1) @Max(1_000_000) int burst,
            @Min(2) @Max(1000) int flood,
            @NotNull Duration firstBan,
            @NotNull Duration longestBan,
            @Min(8) @Max(16_777_216) int sources,
            @NotNull List<String> scanners) {
        Measure measure() {
            return new Measure(requestsPerSecond, burst, flood, firstBan, longestBan);
        }
    }

    StreamLimits streamLimits() {
        return new StreamLimits(
                (int) Math.min(maxMessageSize.toBytes(), Datagrams.ROOM),
                (int) Math.min(streams.maxMessageSize().toBytes(), Datagrams.ROOM),
                (int) Math.min(streams.largeMessages().toBytes(), Integer.MAX_VALUE),
                streams.connections(),
                streams.connectionsPerSource(),
                (int) streams.writeBuffer().toBytes(),
                streams.handshake(),
                streams.message(),
                streams.idle());
    }

    /**
     * A server socket.
     *
     * @param bind empty: the address of the UDP socket
     * @param port null: there is none
     */
    public record Listener(
            @NotNull String bind,
            @Nullable @Min(0) @Max(65535) Integer port) {}

    /** A server socket with a certificate, which the one of WebSockets shares. */
    public record Tls(
            @NotNull String bind,
            @Nullable @Min(0) @Max(65535) Integer port,
            @NotNull String certificate,
            @NotNull String key) {}

    /** How carriers are found and connected to. */
    public record Carriers(
            @NotNull List<String> dnsServers,
            @NotNull Duration dnsTimeout,
            @NotNull Duration connect,
            @NotNull String trust) {}

    /** Settings of all clients' connections. */
    public record Streams(
            @Min(0) @Max(64) int threads,
            @Positive int connections,
            @Positive int connectionsPerSource,
            @NotNull DataSize maxMessageSize,
            @NotNull DataSize largeMessages,
            @NotNull DataSize writeBuffer,
            @NotNull Duration handshake,
            @NotNull Duration message,
            @NotNull Duration idle) {}

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
