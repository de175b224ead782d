package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.DialogState.Direction;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.presence.LeasedCallStates;
import cloud.sentiric.signaling.presence.Publication;
import cloud.sentiric.signaling.presence.SharedCallStates.Leased;
import cloud.sentiric.signaling.presence.SharedPublications.Change;
import cloud.sentiric.signaling.presence.SharedPublications.Changed;
import cloud.sentiric.signaling.presence.Statement;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Publications, dialogs of users and news in a real Redis. */
final class RedisPresenceIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST = 3;

    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final JsonMapper json = JsonMapper.builder().build();
    private final RedisPublications publications = new RedisPublications(link, json, MOST, InstantSource.system());
    private final RedisCallStates calls = new RedisCallStates(link, json, InstantSource.system());
    private final Aor bob = new Aor("bob-" + UUID.randomUUID(), "sentiric.cloud");

    @BeforeEach
    void connect() {
        await().atMost(LIMIT).until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private Changed change(@Nullable String ifMatch, String etag, Duration lifetime, @Nullable String note) {
        var statement = note == null ? null : new Statement(List.of(), List.of(note), null, List.of());
        return publications
                .change(bob, new Change(ifMatch, etag, lifetime, statement))
                .toCompletableFuture()
                .join();
    }

    private List<Publication> published() {
        return publications.of(bob).toCompletableFuture().join();
    }

    private List<String> notes() {
        return published().stream()
                .flatMap(each -> each.statement().notes().stream())
                .sorted()
                .toList();
    }

    @Test
    void aPublicationIsMadeRefreshedModifiedAndRemoved() {
        assertThat(change(null, "e1", HOUR, "<note>ä ö</note>")).isEqualTo(Changed.DONE);
        assertThat(notes()).containsExactly("<note>ä ö</note>");
        var since = published().getFirst().since();
        assertThat(change("e1", "e2", HOUR, null)).as("refresh").isEqualTo(Changed.DONE);
        assertThat(published())
                .singleElement()
                .satisfies(each -> assertThat(each.since()).isEqualTo(since));
        assertThat(change("e1", "e3", HOUR, null)).as("an old tag").isEqualTo(Changed.UNMATCHED);
        assertThat(change("e2", "e4", HOUR, "new")).as("modify").isEqualTo(Changed.DONE);
        assertThat(notes()).containsExactly("new");
        assertThat(change("e4", "e5", Duration.ZERO, null)).as("remove").isEqualTo(Changed.DONE);
        assertThat(published()).isEmpty();
        assertThat(change("e5", "e6", HOUR, null)).isEqualTo(Changed.UNMATCHED);
    }

    @Test
    void aUserHasSoManyPublications() {
        for (int i = 0; i < MOST; i++) {
            assertThat(change(null, "e" + i, HOUR, "n" + i)).isEqualTo(Changed.DONE);
        }
        assertThat(change(null, "one more", HOUR, "n")).isEqualTo(Changed.FULL);
        assertThat(change("e0", "f0", HOUR, null)).isEqualTo(Changed.DONE);
        assertThat(notes()).containsExactly("n0", "n1", "n2");
    }

    @Test
    void whatIsOverIsGoneAndLeavesRoom() {
        assertThat(change(null, "short", Duration.ofMillis(200), "short")).isEqualTo(Changed.DONE);
        assertThat(change(null, "long", HOUR, "long")).isEqualTo(Changed.DONE);
        await().atMost(LIMIT).until(() -> notes().equals(List.of("long")));
        assertThat(change("short", "again", HOUR, null)).isEqualTo(Changed.UNMATCHED);
        assertThat(change(null, "a", HOUR, "a")).isEqualTo(Changed.DONE);
        assertThat(change(null, "b", HOUR, "b")).isEqualTo(Changed.DONE);
    }

    @Test
    void aLightGoesOutWithTheLeaseOfItsNode() {
        var heard = new ConcurrentLinkedQueue<Aor>();
        var node = new LeasedCallStates(calls, Duration.ofMillis(1500), InstantSource.system(), heard::add);
        var early = DialogState.of("d1", Direction.RECIPIENT, State.EARLY, "sip:1001@sentiric.cloud");
        var talks = DialogState.of("d1", Direction.RECIPIENT, State.CONFIRMED, "sip:1001@sentiric.cloud");
        var other = DialogState.of("d2", Direction.INITIATOR, State.TRYING, "sip:2001@sentiric.cloud");
        node.changed(bob, early);
        node.changed(bob, talks);
        node.changed(bob, talks);
        node.changed(bob, other);
        await().atMost(LIMIT).until(() -> dialogs().equals(List.of(talks, other)) && heard.size() == 3);
        node.changed(bob, DialogState.of("d2", Direction.INITIATOR, State.TERMINATED, ""));
        await().atMost(LIMIT).until(() -> dialogs().equals(List.of(talks)));

        var renewedUntil = Instant.now().plusSeconds(2);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(() -> {
            node.renew();
            assertThat(dialogs()).as("as long as it is renewed").containsExactly(talks);
            return Instant.now().isAfter(renewedUntil);
        });
        assertThat(node.count()).isOne();
        await().atMost(LIMIT).until(() -> dialogs().isEmpty());
    }

    private List<DialogState> dialogs() {
        return calls.of(bob).toCompletableFuture().join().stream()
                .map(Leased::state)
                .toList();
    }

    @Test
    void newsReachAllNodes() {
        var heard = new ConcurrentLinkedQueue<Aor>();
        var missed = new ConcurrentLinkedQueue<String>();
        var news = new RedisNews(link);
        news.whenHeard(heard::add, () -> missed.add("missed"));
        await().atMost(LIMIT).until(() -> {
            news.listen();
            return !missed.isEmpty();
        });
        new RedisNews(link).tell(bob);
        await().atMost(LIMIT).until(() -> heard.contains(bob));
    }
}
