package cloud.sentiric.signaling.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed while it writes has kept all that it was told is kept. */
final class KilledProcessIT {
    private static final long ROOM = 64 << 20;

    @TempDir
    private Path folder;

    /** Appends numbers for ever, and prints each when it is kept. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            var store = EventStore.open(Path.of(args[0]), ROOM);
            for (int i = 0; ; i++) {
                if (!store.append(List.of(Integer.toString(i).getBytes(UTF_8)))) {
                    throw new IOException("full");
                }
                System.out.println(i);
            }
        }
    }

    @Test
    void whatWasKeptIsThereAfterKill() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int last = -1;
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            while (last < 500) {
                last = Integer.parseInt(Objects.requireNonNull(lines.readLine(), "it ended by itself"));
            }
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        try (var store = EventStore.open(folder, ROOM)) {
            var kept = store.read(0, 1_000_000).stream()
                    .map(record -> Integer.valueOf(new String(record.content(), UTF_8)))
                    .toList();
            assertThat(kept).hasSizeGreaterThan(last);
            assertThat(kept)
                    .containsExactlyElementsOf(
                            IntStream.range(0, kept.size()).boxed().toList());
        }
    }
}
