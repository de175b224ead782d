package cloud.sentiric.media.disk;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Makes a WAV file of a sealed recording: what ./sentiric unseal runs. */
public final class Unsealing {
    /** First argument of the service's program that stands for this. */
    public static final String COMMAND = "unseal";

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** There is a WAV file of what is good, but it is not all. */
    private static final int PARTLY = 3;

    private Unsealing() {}

    /**
     * Runs it.
     *
     * @param arguments command, sealed file, WAV file that is not there yet
     * @param key RECORDING_KEY; null where it is not set
     * @return exit status
     */
    public static int run(String[] arguments, @Nullable String key, PrintStream words) {
        if (arguments.length != 3) {
            words.println("unseal SEALED WAV, with RECORDING_KEY in the environment");
            return USAGE;
        }
        try {
            return unseal(Path.of(arguments[1]), Path.of(arguments[2]), RecordingKey.of(key == null ? "" : key), words);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            words.println(arguments[1] + ": " + e.getMessage());
            return FAILED;
        }
    }

    private static int unseal(Path sealed, Path wav, RecordingKey key, PrintStream words) throws IOException {
        try (var in = FileChannel.open(sealed, StandardOpenOption.READ);
                var out = Files600.create(wav)) {
            try {
                return unseal(in, out, key, sealed, words);
            } catch (IOException | UncheckedIOException e) {
                Files.delete(wav);
                throw e;
            }
        }
    }

    private static int unseal(FileChannel in, FileChannel out, RecordingKey key, Path sealed, PrintStream words)
            throws IOException {
        var end = new Position(WavHeader.LENGTH);
        var content = SealedSound.open(in, key, octets -> end.write(out, octets));
        WavSound.write(out, WavHeader.of(content.channels(), content.octets()), 0);
        if (content.whole()) {
            return DONE;
        }
        words.println(sealed + ": is " + (content.changed() ? "changed" : "cut off") + " after " + content.octets()
                + " octets of samples; those before are there");
        return PARTLY;
    }

    private static final class Position {
        private long at;

        Position(long at) {
            this.at = at;
        }

        void write(FileChannel out, byte[] octets) {
            try {
                WavSound.write(out, ByteBuffer.wrap(octets), at);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            at += octets.length;
        }
    }
}
