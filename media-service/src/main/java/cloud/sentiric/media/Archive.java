package cloud.sentiric.media;

import cloud.sentiric.media.amqp.RecordingEvents;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.recording.Recordings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Recordings that are kept and announced, if a folder is configured. Calls do without where it cannot be used; it is tried again. Owns
 * the thread recordings, which does that, and makes whole what the process before has left.
 */
final class Archive implements HealthIndicator {
    private static final Logger log = LoggerFactory.getLogger(Archive.class);

    /** What belongs together. */
    record Rooms(Store store, Recorder recorder, RecordingEvents events) {}

    /** Opens the folder. */
    interface Opener {
        Rooms open() throws IOException;
    }

    private final @Nullable Opener opener;
    private final InstantSource wall;
    private final Duration pause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("recordings").unstarted(this::run);
    private volatile @Nullable Rooms rooms;
    private volatile String why = "";

    /**
     * Not opened yet.
     *
     * @param opener null: nothing is recorded
     * @param pause before the next try where it fails
     */
    Archive(@Nullable Opener opener, InstantSource wall, Duration pause) {
        this.opener = opener;
        this.wall = wall;
        this.pause = pause;
    }

    Recordings recordings() {
        if (opener == null) {
            return Recordings.NONE;
        }
        return (order, now) -> {
            var open = rooms;
            return open == null
                    ? new Recordings.Begun.Refused(why)
                    : open.recorder().begin(order, now);
        };
    }

    void start() {
        if (opener != null) {
            open(opener);
            thread.start();
        }
    }

    private void open(Opener with) {
        try {
            var open = with.open();
            open.recorder().start();
            open.events().start();
            rooms = open;
        } catch (IOException | RuntimeException e) {
            var reason = "the folder of recordings cannot be used: " + e;
            if (!reason.equals(why)) {
                log.error("nothing is recorded, trying on: {}", reason);
            }
            why = reason;
        }
    }

    private void run() {
        try {
            while (opener != null && rooms == null) {
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                open(opener);
            }
            var open = rooms;
            if (open != null) {
                open.store().mend(wall.instant());
                open.events().wake();
            }
        } catch (IOException | RuntimeException e) {
            log.error("what the process before has left is made whole at the next start: {}", e.toString());
        } catch (InterruptedException e) {
            log.debug("interrupted", e);
        }
    }

    void stop() throws InterruptedException, IOException {
        if (opener == null) {
            return;
        }
        stopping.countDown();
        thread.interrupt();
        thread.join(Duration.ofSeconds(3));
        var open = rooms;
        if (open != null) {
            open.recorder().stop();
            open.events().stop();
            open.store().close();
        }
    }

    /** Never down: whoever is not recorded has his call. */
    @Override
    public Health health() {
        return rooms == null && opener != null
                ? Health.unknown().withDetail("recordings", "none: " + why).build()
                : Health.up().build();
    }
}
