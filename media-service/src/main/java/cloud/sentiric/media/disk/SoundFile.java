package cloud.sentiric.media.disk;

import java.io.Closeable;
import java.io.IOException;

/** A file that is written from its beginning to its end. */
sealed interface SoundFile extends Closeable permits WavSound, SealedSound {
    /** Adds samples. */
    void append(short[] samples, int length) throws IOException;

    /** Hands all that was added to the system: from here on it is there after the process is lost. */
    void flush() throws IOException;

    /** Makes it whole, on the disk itself. */
    void finish() throws IOException;
}
