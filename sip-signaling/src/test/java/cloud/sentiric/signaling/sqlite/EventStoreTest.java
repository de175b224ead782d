package cloud.sentiric.signaling.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was appended and not released is read again, in order, whatever happened to the file. */
final class EventStoreTest {
    private static final long ROOM = 64 << 20;
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    @Test
    void recordsAreReadInOrderAndStayUntilReleased() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            append(store, "a", "b", "c");
            release(store, 1);
        }
        try (var store = EventStore.open(folder, ROOM)) {
            // Not on the disk yet: what was released comes again.
            assertThat(all(store)).containsExactly("a", "b", "c");
            release(store, 1);
            store.tidy();
        }
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(store.waiting()).isEqualTo(2);
            append(store, "d");
            assertThat(all(store)).containsExactly("b", "c", "d");
        }
    }

    @Test
    void aFolderBelongsToOneProcess() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            append(store, "a");
            assertThatThrownBy(() -> EventStore.open(folder, ROOM))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("DATA_DIR");
            assertThat(all(store)).containsExactly("a");
        }
    }

    @Test
    void aFullStoreTakesNothingUntilSomethingIsReleased() throws IOException {
        try (var store = EventStore.open(folder, 10 << 20)) {
            var big = "x".repeat(1 << 19);
            int count = 0;
            while (store.hasRoom()) {
                append(store, big);
                count++;
            }
            assertThat(count).as("90 % of 20").isEqualTo(18);
            append(store, big);
            assertThat(store.append(List.of(big.getBytes(UTF_8)))).isFalse();
            release(store, 10);
            assertThat(store.hasRoom()).isTrue();
            append(store, big);
            assertThat(store.waiting()).isEqualTo(10);
        }
    }

    @Test
    void aDamagedRecordCostsItself() throws IOException {
        write(1000);
        damage("record-500-", 8);
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(all(store)).containsExactlyElementsOf(names(1000, 500, 501));
            assertThat(store.damaged()).isEqualTo(1);
            assertThat(store.waiting()).isEqualTo(999);
        }
    }

    @Test
    void aDamagedPageCostsTheRecordsOnIt() throws IOException {
        write(1000);
        var file = folder.resolve("events.db");
        long page = find("record-500-") / PAGE * PAGE;
        var junk = new byte[PAGE];
        new Random(1).nextBytes(junk);
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(page);
            bytes.write(junk);
        }
        try (var store = EventStore.open(folder, ROOM)) {
            var left = all(store);
            assertThat(left)
                    .hasSizeBetween(950, 999)
                    .contains("record-0", "record-999")
                    .doesNotContain("record-500");
            append(store, "next");
            assertThat(all(store)).hasSize(left.size() + 1).endsWith("next");
        }
        assertThat(aside()).isNotEmpty();
    }

    @Test
    void recordsBetweenDamagedPagesAreRead() throws IOException {
        write(1000);
        for (String record : List.of("record-300-", "record-600-")) {
            try (var bytes = new RandomAccessFile(folder.resolve("events.db").toFile(), "rw")) {
                bytes.seek(find(record) / PAGE * PAGE);
                bytes.write(new byte[PAGE]);
            }
        }
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(all(store))
                    .hasSizeBetween(900, 998)
                    .contains("record-0", "record-450", "record-999")
                    .doesNotContain("record-300", "record-600");
        }
    }

    @Test
    void aFileThatIsNoneIsPutAside() throws IOException {
        write(10);
        try (var bytes = new RandomAccessFile(folder.resolve("events.db").toFile(), "rw")) {
            bytes.write(new byte[PAGE]);
        }
        try (var store = EventStore.open(folder, ROOM)) {
            append(store, "next");
            assertThat(all(store)).containsExactly("next");
        }
        assertThat(aside()).isNotEmpty();
    }

    @Test
    void aMendThatWasCutShortIsDoneAgain() throws IOException {
        write(1000);
        Files.move(folder.resolve("events.db"), folder.resolve("events.db.damaged-1"));
        Files.write(folder.resolve("events.db.new"), new byte[PAGE]);
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(all(store)).containsExactlyElementsOf(names(1000, 0, 0));
            append(store, "next");
        }
        assertThat(folder.resolve("events.db.new")).doesNotExist();
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(store.waiting()).isEqualTo(1001);
        }
    }

    @Test
    void theLogOfAFileThatWasPutAsideCounts() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            append(store, "a", "b");
            // Nothing is in the file itself yet; a copy is what a killed process leaves.
            Files.createDirectories(folder.resolve("killed"));
            Files.copy(folder.resolve("events.db"), folder.resolve("killed/events.db.damaged-1"));
            Files.copy(folder.resolve("events.db-wal"), folder.resolve("killed/events.db-wal"));
        }
        try (var store = EventStore.open(folder.resolve("killed"), ROOM)) {
            assertThat(all(store)).containsExactly("a", "b");
        }
    }

    @Test
    void aMendThatHadOnlyToBePutInPlaceIsPutThere() throws IOException {
        write(10);
        Files.move(folder.resolve("events.db"), folder.resolve("events.db.mended"));
        Files.write(folder.resolve("events.db"), new byte[PAGE]);
        try (var store = EventStore.open(folder, ROOM)) {
            assertThat(all(store)).containsExactlyElementsOf(names(10, 0, 0));
        }
        assertThat(aside()).hasSize(1);
    }

    @Test
    void aMendThatFailsIsTriedAgain() throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            append(
                    store,
                    IntStream.range(0, 8000).mapToObj(EventStoreTest::text).toArray(String[]::new));
        }
        try (var store = EventStore.open(folder, ROOM)) {
            var obstacle = Files.createDirectories(folder.resolve("events.db.new/full"));
            long page = find("record-100-") / PAGE * PAGE;
            try (var bytes = new RandomAccessFile(folder.resolve("events.db").toFile(), "rw")) {
                bytes.seek(page);
                bytes.write(new byte[PAGE]);
            }
            assertThatThrownBy(() -> all(store)).isInstanceOf(IOException.class);
            Files.delete(obstacle);
            append(store, "next");
            assertThat(all(store))
                    .hasSizeBetween(7950, 8000)
                    .startsWith("record-0")
                    .endsWith("record-7999", "next");
            assertThat(store.damaged()).isBetween(1L, 50L);
        }
    }

    @Test
    void randomHistoriesLoseNothing() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            history(new Random(seed), folder.resolve("run" + seed));
        }
    }

    private static void history(Random random, Path folder) throws IOException {
        var expected = new ArrayList<String>();
        int next = 0;
        var store = EventStore.open(folder, ROOM);
        for (int step = 0; step < 100; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    store.tidy();
                    store.close();
                    store = EventStore.open(folder, ROOM);
                }
                case 1, 2, 3 -> {
                    var record = next++ + "-" + "y".repeat(random.nextInt(20_000));
                    append(store, record);
                    expected.add(record);
                }
                default ->
                    expected.subList(0, release(store, 1 + random.nextInt(3))).clear();
            }
            assertThat(all(store)).isEqualTo(expected);
            assertThat(store.waiting()).isEqualTo(expected.size());
        }
        store.close();
    }

    private void write(int count) throws IOException {
        try (var store = EventStore.open(folder, ROOM)) {
            for (int i = 0; i < count; i++) {
                append(store, text(i));
            }
        }
    }

    private static String text(int number) {
        return "record-" + number + "-" + "z".repeat(600);
    }

    private static List<String> names(int count, int from, int to) {
        return IntStream.range(0, count)
                .filter(i -> i < from || i >= to)
                .mapToObj(i -> "record-" + i)
                .toList();
    }

    private void damage(String at, int bytes) throws IOException {
        long place = find(at);
        try (var file = new RandomAccessFile(folder.resolve("events.db").toFile(), "rw")) {
            file.seek(place);
            file.write(new byte[bytes]);
        }
    }

    private long find(String text) throws IOException {
        var content = new String(
                Files.readAllBytes(folder.resolve("events.db")), java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = content.indexOf(text);
        assertThat(at).isPositive();
        return at;
    }

    private List<Path> aside() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(path -> path.toString().contains(".damaged-")).toList();
        }
    }

    private static void append(EventStore store, String... records) throws IOException {
        assertThat(store.append(List.of(records).stream()
                        .map(text -> text.getBytes(UTF_8))
                        .toList()))
                .isTrue();
    }

    /** Lets go of the first records; how many. */
    private static int release(EventStore store, int limit) throws IOException {
        var read = store.read(0, limit);
        if (!read.isEmpty()) {
            long size =
                    read.stream().mapToLong(record -> record.content().length).sum();
            store.release(read.getLast().number(), read.size(), size);
        }
        return read.size();
    }

    /** All records, long ones by their beginnings. */
    private static List<String> all(EventStore store) throws IOException {
        return store.read(0, 10_000).stream()
                .map(record -> new String(record.content(), UTF_8))
                .map(text -> text.startsWith("record-") ? text.substring(0, text.lastIndexOf('-')) : text)
                .toList();
    }
}
