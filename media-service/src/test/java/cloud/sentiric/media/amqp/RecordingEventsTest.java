package cloud.sentiric.media.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.disk.Store;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
final class RecordingEventsTest {
    @TempDir
    private Path folder;

    private final AtomicInteger tries = new AtomicInteger();

    /** A broker that is away. */
    private final ConnectionFactory nobody = new ConnectionFactory() {
        @Override
        public Connection newConnection(String name) throws ConnectException {
            tries.incrementAndGet();
            throw new ConnectException("as the test wants");
        }
    };

    /** There may be those of days. */
    @Test
    void nothingIsReadWhileItCannotBeTold() throws Exception {
        try (var store = new Store(folder, "media-1", null)) {
            var pending = folder.resolve("pending/media-1");
            Files.writeString(pending.resolve("1.properties"), """
                    id=1
                    path=t1/x.wav
                    tenant=t1
                    attempt=a
                    call=c
                    trace=0123456789abcdef0123456789abcdef
                    channels=caller
                    began=0
                    ended=0
                    duration=0
                    cause=STOPPED
                    leftOut=0
                    unread=0
                    late=0
                    """);
            var events =
                    new RecordingEvents(nobody, store, JsonMapper.builder().build(), "node-a", Duration.ofMillis(10));
            events.start();
            await().until(() -> tries.get() > 0);
            // Who looked there would fail before he asks the broker.
            Files.move(pending, folder.resolve("elsewhere"));
            int before = tries.get();
            await().until(() -> tries.get() > before + 3);
            events.stop();
            assertThat(folder.resolve("elsewhere/1.properties")).exists();
        }
    }
}
