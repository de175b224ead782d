package cloud.sentiric.media;

import cloud.sentiric.media.amqp.RecordingEvents;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.recording.Recordings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Recordings that are kept and announced, if a folder is configured. */
record Archive(@Nullable Rooms rooms) {
    /** What belongs together. */
    record Rooms(Store store, Recorder recorder, RecordingEvents events) {}

    Recordings recordings() {
        return rooms == null ? Recordings.NONE : rooms.recorder();
    }

    void start() {
        if (rooms != null) {
            rooms.recorder().start();
            rooms.events().start();
        }
    }

    void stop() throws InterruptedException, IOException {
        if (rooms != null) {
            rooms.recorder().stop();
            rooms.events().stop();
            rooms.store().close();
        }
    }
}
