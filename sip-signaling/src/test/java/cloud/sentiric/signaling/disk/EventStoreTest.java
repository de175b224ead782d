package cloud.sentiric.signaling.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was appended and not released is read again, in order, whatever happened to the process. */
final class EventStoreTest {
    private static final long ROOM = 64 << 20;

    @TempDir
    private Path folder;

    @Test
    void recordsAreReadInOrderAfterACrash() throws IOException {
        // Not closed: what a killed process leaves is what the files hold now.
        var crashed = EventStore.open(folder, ROOM);
        append(crashed, "a", "b", "c");
        crashed.release(crashed.read(crashed.released(), 1).getFirst().end(), 1);

        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(store.waiting()).isEqualTo(2);
            assertThat(all(store)).containsExactly("b", "c");
            append(store, "d");
            assertThat(all(store)).containsExactly("b", "c", "d");
        }
        crashed.close();
    }

    @Test
    void tornTailIsCutOff() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            append(store, "a", "b");
        }
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        Files.write(file, new byte[] {0, 0, 0, 9}, StandardOpenOption.APPEND);

        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(all(store)).containsExactly("a");
            append(store, "c");
            assertThat(all(store)).containsExactly("a", "c");
        }
    }

    @Test
    void fullStoreTakesNothingUntilSomethingIsReleased() throws IOException {
        try (var store = EventStore.open(folder, 10 << 20)) {
            var big = "x".repeat(1 << 19);
            int count = 0;
            while (store.append(List.of(big.getBytes(UTF_8)))) {
                count++;
            }
            assertThat(count).isEqualTo(19);
            store.release(store.read(store.released(), 10).getLast().end(), 10);
            assertThat(store.append(List.of(big.getBytes(UTF_8)))).isTrue();
            assertThat(store.waiting()).isEqualTo(10);
        }
    }

    @Test
    void deliveredFilesAreDeleted() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            for (int i = 0; i < 40; i++) {
                append(store, i + "x".repeat(1 << 18));
            }
            assertThat(files().size()).isGreaterThan(1);
            var last = store.read(store.released(), 100).getLast();
            store.release(last.end(), 40);
            assertThat(files()).hasSize(1);
            assertThat(Files.size(files().getFirst())).isZero();
            append(store, "next");
            assertThat(all(store)).containsExactly("next");
        }
    }

    @Test
    void randomHistoriesLoseAndRepeatNothing() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            history(new Random(seed), folder.resolve("run" + seed));
        }
    }

    private static void history(Random random, Path folder) throws IOException {
        var expected = new ArrayList<String>();
        int next = 0;
        var store = EventStore.open(folder, ROOM);
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    var crashed = store;
                    store = EventStore.open(folder, ROOM);
                    crashed.close();
                }
                case 1, 2, 3 -> {
                    var record = next++ + "-" + "y".repeat(random.nextInt(60_000));
                    append(store, record);
                    expected.add(record);
                }
                default -> {
                    var read = store.read(store.released(), 1 + random.nextInt(3));
                    if (!read.isEmpty()) {
                        store.release(read.getLast().end(), read.size());
                        expected.subList(0, read.size()).clear();
                    }
                }
            }
            assertThat(all(store)).isEqualTo(expected);
            assertThat(store.waiting()).isEqualTo(expected.size());
        }
        store.close();
    }

    private static void append(EventStore store, String... records) throws IOException {
        assertThat(store.append(List.of(records).stream()
                        .map(text -> text.getBytes(UTF_8))
                        .toList()))
                .isTrue();
    }

    private static List<String> all(EventStore store) throws IOException {
        return store.read(store.released(), 1000).stream()
                .map(record -> new String(record.content(), UTF_8))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".events"))
                    .sorted()
                    .toList();
        }
    }
}
