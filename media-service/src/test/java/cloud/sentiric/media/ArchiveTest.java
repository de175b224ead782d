package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.amqp.RecordingEvents;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings.Begun;
import com.rabbitmq.client.ConnectionFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
final class ArchiveTest {
    private static final Order ORDER =
            new Order("t1", "01890000-0000-7000-8000-000000000001", "call-1", "0".repeat(32), List.of("caller"));

    @TempDir
    private Path folder;

    private Archive.Rooms open() throws IOException {
        var store = new Store(folder.resolve("recordings"), "media-1", null);
        var recorder = new Recorder(
                store,
                TestCodecs.ALL,
                new Recorder.Limits(1, Duration.ofHours(1), 0),
                System::nanoTime,
                InstantSource.system(),
                () -> {},
                new SimpleMeterRegistry());
        var events = new RecordingEvents(
                new ConnectionFactory(), store, JsonMapper.builder().build(), "node-a", Duration.ofSeconds(1));
        return new Archive.Rooms(store, recorder, events);
    }

    @Test
    void whereNothingIsRecordedNothingNeedsToStop() throws Exception {
        var archive = new Archive(null, InstantSource.system(), Duration.ofMillis(20));
        archive.start();
        archive.stop();
        assertThat(archive.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void whereTheFolderCannotBeUsedCallsDoWithoutUntilItCan() throws Exception {
        var inTheWay = Files.createFile(folder.resolve("recordings"));
        var archive = new Archive(this::open, InstantSource.system(), Duration.ofMillis(20));
        archive.start();
        try {
            assertThat(archive.recordings().begin(ORDER, System.nanoTime()))
                    .isInstanceOfSatisfying(
                            Begun.Refused.class,
                            refused -> assertThat(refused.reason()).contains("folder of recordings cannot be used"));
            assertThat(archive.health().getStatus()).isEqualTo(Status.UNKNOWN);
            assertThat(String.valueOf(archive.health().getDetails().get("recordings")))
                    .contains("cannot be used");
            Files.delete(inTheWay);
            await().until(() -> archive.recordings().begin(ORDER, System.nanoTime()) instanceof Begun.Going);
            assertThat(archive.health().getStatus()).isEqualTo(Status.UP);
        } finally {
            archive.stop();
        }
    }

    @Test
    void withoutAFolderNothingIsRecorded() {
        var archive = new Archive(null, InstantSource.system(), Duration.ofMillis(20));
        archive.start();
        assertThat(archive.recordings().begin(ORDER, 0)).isInstanceOf(Begun.Refused.class);
        assertThat(archive.health().getStatus()).isEqualTo(Status.UP);
    }
}
