package cloud.sentiric.media.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T23:59:59.500Z");
    private static final UUID ID = UUID.fromString("01890000-0000-7000-8000-00000000abcd");
    private static final Order ORDER = new Order(
            "t1", "01890000-0000-7000-8000-000000000001", "call=1\nä", "0".repeat(32), List.of("caller", "callee"));

    @TempDir
    private Path folder;

    private Store open() throws IOException {
        return new Store(folder, "media-1", null);
    }

    private Sidecar begin(Store store) throws IOException {
        var sidecar = store.begin(ORDER, ID, NOW);
        try (var file = store.create(sidecar)) {
            file.append(new short[16_000], 16_000);
            file.flush();
        }
        return sidecar;
    }

    @Test
    void filesAreNamedByTenantDayAndAttempt() throws Exception {
        try (var store = open()) {
            var sidecar = begin(store);
            assertThat(sidecar.uri())
                    .isEqualTo("file:t1/2026-03-01/01890000-0000-7000-8000-000000000001-00000000abcd.wav");
            assertThat(folder.resolve(sidecar.path())).exists();
            assertThat(store.finished(10)).isEmpty();
        }
    }

    @Test
    void whatIsWholeIsToBeAnnouncedUntilItIsForgotten() throws Exception {
        Sidecar ended;
        try (var store = open()) {
            ended = begin(store).ended(new Sidecar.Result(NOW, 1000, Cause.STOPPED, false, 1, 2, 3));
            store.save(ended);
            assertThat(store.finished(10)).containsExactly(ended);
        }
        try (var store = open()) {
            store.mend(NOW);
            assertThat(store.finished(10)).containsExactly(ended);
            store.forget(ended);
            assertThat(store.finished(10)).isEmpty();
        }
    }

    @Test
    void whatAProcessLeftIsMadeWhole() throws Exception {
        Sidecar sidecar;
        try (var store = open()) {
            sidecar = begin(store);
        }
        try (var store = open()) {
            store.mend(NOW.plusSeconds(60));
            assertThat(store.finished(10))
                    .containsExactly(
                            sidecar.ended(new Sidecar.Result(NOW.plusSeconds(60), 1000, Cause.LOST, true, 0, 0, 0)));
        }
    }

    /** It takes as long as it takes: calls do not wait for it. */
    @Test
    void whatBeginsMeanwhileIsLeftAlone() throws Exception {
        try (var store = open()) {
            begin(store);
        }
        try (var store = open()) {
            var other = store.begin(ORDER, new UUID(ID.getMostSignificantBits(), 1), NOW);
            Files.createFile(folder.resolve(other.path()));
            store.mend(NOW);
            assertThat(store.finished(10)).extracting(Sidecar::id).containsExactly(ID.toString());
        }
    }

    @Test
    void noMoreAreReadThanAreWanted() throws Exception {
        try (var store = open()) {
            for (int i = 9; i > 0; i--) {
                var begun = store.begin(ORDER, new UUID(ID.getMostSignificantBits(), 0x8000_0000_0000_0000L | i), NOW);
                store.save(begun.ended(new Sidecar.Result(NOW, 1000, Cause.STOPPED, true, 0, 0, 0)));
            }
            assertThat(store.finished(2)).extracting(Sidecar::id).allMatch(id -> id.matches(".*[12]"));
        }
    }

    @Test
    void whatNeverHadAFileIsForgotten() throws Exception {
        Sidecar sidecar;
        try (var store = open()) {
            sidecar = begin(store);
        }
        Files.delete(folder.resolve(sidecar.path()));
        try (var store = open()) {
            store.mend(NOW);
            assertThat(store.finished(10)).isEmpty();
            assertThat(sidecar.in(folder.resolve("pending/media-1"))).doesNotExist();
        }
    }

    @Test
    void aSidecarThatCannotBeReadKeepsNoOther() throws Exception {
        try (var store = open()) {
            var ended = begin(store).ended(new Sidecar.Result(NOW, 1000, Cause.STOPPED, true, 0, 0, 0));
            store.save(ended);
            Files.writeString(folder.resolve("pending/media-1/x.properties"), "id=1");
            assertThat(store.finished(10)).containsExactly(ended);
        }
    }

    @Test
    void anInstanceLeavesThoseOfOthersAlone() throws Exception {
        try (var store = open();
                var other = new Store(folder, "media-2", null)) {
            begin(store);
            other.mend(NOW);
            assertThat(other.finished(10)).isEmpty();
            assertThat(store.finished(10)).isEmpty();
        }
    }

    @Test
    void twoOfOneInstanceCannotHaveIt() throws Exception {
        try (var store = open()) {
            assertThat(store.finished(10)).isEmpty();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another process");
        }
    }
}
