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

    /**
     * Ends it, and closes it, behind what was written last, as no more can be.
     *
     * @return whether it is whole so
     */
    boolean cut() throws IOException;

    /** Octets of samples that are in the file. */
    long octets();
}
