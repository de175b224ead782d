package cloud.sentiric.media;

import cloud.sentiric.media.disk.RecordingKey;
import cloud.sentiric.media.port.Inside;
import cloud.sentiric.media.port.PortRange;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.node.Rabbitmq;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the media service.
 *
 * @param instanceId id of this instance in Consul
 * @param drain how long a graceful stop waits for calls to end
 */
@Validated
@ConfigurationProperties("media")
record MediaProperties(
        @NotBlank String instanceId,
        @Valid @NotNull Rtp rtp,
        @Valid @NotNull Audio audio,
        @Valid @NotNull Recordings recordings,
        @Valid @NotNull Rabbitmq rabbitmq,

        @NotNull @DurationMin(millis = 0) @DurationMax(minutes = 10)
        Duration drain) {

    /**
     * RTP sockets and leases.
     *
     * @param threads threads that send and receive; 0 is one for each processor, four at most
     * @param probation of a source that the SDP does not name
     * @param unanswered how long is sent to a side of which nothing is heard
     * @param inside networks that are sent to only if something is heard from there
     */
    record Rtp(
            @NotNull String bind,
            @Nullable String advertised,
            @Nullable String advertisedIpv6,
            @NotNull PortRange ports,
            @Min(0) @Max(64) int threads,

            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration firstLease,

            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration lease,

            @NotNull @DurationMin(millis = 1) @DurationMax(minutes = 5)
            Duration rest,

            @NotNull @DurationMin(millis = 1) @DurationMax(minutes = 5)
            Duration leastRest,

            @NotNull @DurationMin(millis = 40) @DurationMax(seconds = 10)
            Duration probation,

            @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 10)
            Duration unanswered,

            @NotNull List<String> inside) {

        Rtp {
            // Refuses bad ones while properties are bound, so that the message names them.
            Inside.of(inside, RtpAddresses.of(bind, advertised, advertisedIpv6));
        }

        RtpAddresses addresses() {
            return RtpAddresses.of(bind, advertised, advertisedIpv6);
        }

        int threadCount() {
            return threads > 0 ? threads : Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        }
    }

    /** Audio files. */
    record Audio(@Nullable String dataDir, @NotNull DataSize largest) {
        @Nullable
        Path folder() {
            return dataDir == null || dataDir.isBlank() ? null : Path.of(dataDir, "audio");
        }
    }

    /**
     * Recordings.
     *
     * @param folder empty: nothing is recorded
     * @param key of 32 octets in base64; empty: recordings lie there in the clear
     * @param most at once
     * @param longest of each
     * @param keepFree that is left to others on the disk
     */
    record Recordings(
            @Nullable String folder,
            @Nullable String key,
            @Min(1) @Max(10_000) int most,

            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 24)
            Duration longest,

            @NotNull DataSize keepFree) {
        Recordings {
            sealing(key);
        }

        @Nullable
        Path path() {
            return folder == null || folder.isBlank() ? null : Path.of(folder);
        }

        @Nullable
        RecordingKey sealing() {
            return sealing(key);
        }

        private static @Nullable RecordingKey sealing(@Nullable String base64) {
            return base64 == null || base64.isBlank() ? null : RecordingKey.of(base64);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "recordings in " + folder;
        }
    }
}
