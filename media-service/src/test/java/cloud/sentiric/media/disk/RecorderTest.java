package cloud.sentiric.media.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings.Begun.Going;
import cloud.sentiric.media.recording.Recordings.Cause;
import cloud.sentiric.media.recording.Recordings.Opened;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sound.sampled.AudioSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that takes no more. */
@Timeout(30)
final class RecorderTest {
    private static final Order ORDER = new Order(
            "t1", "01890000-0000-7000-8000-000000000001", "call-1", "0".repeat(32), List.of("caller", "callee"));
    private static final RecordingKey KEY = RecordingKey.of(Base64.getEncoder().encodeToString(new byte[32]));

    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    private final List<FileChannel> files = new ArrayList<>();

    @TempDir
    private Path folder;

    private Store store;
    private Recorder recorder;

    @SuppressWarnings("NullAway.Init") // Set by begin.
    RecorderTest() {}

    private Going begin(@Nullable RecordingKey key) throws IOException {
        store = new Store(folder, "media-1", key, path -> {
            var file = new FullDisk(path, room);
            files.add(file);
            return file;
        });
        var limits = new Recorder.Limits(2, Duration.ofHours(1), 0);
        recorder = new Recorder(
                store,
                TestCodecs.ALL,
                limits,
                System::nanoTime,
                InstantSource.system(),
                () -> {},
                new SimpleMeterRegistry());
        recorder.start();
        return (Going) recorder.begin(ORDER, System.nanoTime());
    }

    @AfterEach
    void end() throws Exception {
        recorder.stop();
        store.close();
    }

    private static void speak(Going going, int packets) {
        for (int i = 0; i < packets; i++) {
            var packet = ByteBuffer.allocate(RtpHeader.LENGTH + 160);
            RtpHeader.write(packet, false, 0, i, 160 * i, new Ssrc(7));
            packet.put(packet.position(), new byte[160]).position(0).limit(RtpHeader.LENGTH + 160);
            going.tape().put(0, packet, List.of(), System.nanoTime());
        }
    }

    private Sidecar ended() throws IOException {
        await().until(() -> !store.finished(1).isEmpty());
        return store.finished(1).getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatHasNoRoomForItsBeginningIsNone(boolean sealed) throws Exception {
        room.set(10);
        var going = begin(sealed ? KEY : null);
        assertThat(going.opened().get(10, TimeUnit.SECONDS)).isInstanceOf(Opened.Failed.class);
        await().untilAsserted(() -> {
            try (var pending = Files.list(folder.resolve("pending/media-1"));
                    var day = Files.walk(folder.resolve("t1"))) {
                assertThat(pending.filter(Sidecar::isOne)).isEmpty();
                assertThat(day.filter(Files::isRegularFile)).isEmpty();
            }
        });
        assertThat(files).singleElement().matches(file -> !file.isOpen());
    }

    @Test
    void whatHasNoRoomForItsEndEndsBeforeIt() throws Exception {
        var going = begin(null);
        assertThat(going.opened().get(10, TimeUnit.SECONDS)).isInstanceOf(Opened.Ready.class);
        speak(going, 100);
        room.set(WavHeader.LENGTH + 40_000);
        going.tape().stop(System.nanoTime() + Duration.ofSeconds(2).toNanos());
        var ended = ended();
        assertThat(ended.result()).satisfies(how -> {
            assertThat(how.cause()).isEqualTo(Cause.DISK);
            assertThat(how.whole()).isTrue();
        });
        var file = store.path(ended).toFile();
        try (var sound = AudioSystem.getAudioInputStream(file)) {
            assertThat(sound.getFrameLength() * 4).isEqualTo(file.length() - WavHeader.LENGTH);
            assertThat(sound.getFrameLength() / 8).isEqualTo(durationMs(ended)).isEqualTo(1024);
        }
        assertThat(files).noneMatch(FileChannel::isOpen);
    }

    private static long durationMs(Sidecar ended) {
        var how = ended.result();
        return how == null ? -1 : how.durationMs();
    }

    /** Its last chunk is what says that nothing is missing. */
    @Test
    void whatIsSealedWithoutItsEndIsToldSo() throws Exception {
        var going = begin(KEY);
        assertThat(going.opened().get(10, TimeUnit.SECONDS)).isInstanceOf(Opened.Ready.class);
        speak(going, 100);
        room.set(Chunks.HEADER + 40_000);
        going.tape().stop(System.nanoTime() + Duration.ofSeconds(2).toNanos());
        var ended = ended();
        assertThat(ended.result()).satisfies(how -> {
            assertThat(how.cause()).isEqualTo(Cause.DISK);
            assertThat(how.whole()).isFalse();
        });
        assertThat(durationMs(ended)).isEqualTo(1024);
        assertThat(store.path(ended).toFile().length())
                .isEqualTo(Chunks.HEADER + Chunks.LENGTH + Chunks.LONGEST + Chunks.TAG);
        assertThat(files).noneMatch(FileChannel::isOpen);
    }
}
