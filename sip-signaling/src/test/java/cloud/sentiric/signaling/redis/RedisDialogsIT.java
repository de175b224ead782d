package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.call.StoredCalls;
import cloud.sentiric.signaling.owner.Custody;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Reaper;
import cloud.sentiric.signaling.owner.Witness;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import cloud.sentiric.signaling.owner.Yields;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Dialogs in a real Redis: kept, ended by one, written again when Redis has lost them. */
final class RedisDialogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final ExecutorService chores = Executors.newSingleThreadExecutor();
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final RedisDialogs store =
            new RedisDialogs(link, JsonMapper.builder().build(), Duration.ofHours(4));
    private Testimony testimony = Testimony.ALIVE;
    /** How the owner of a call answers who has something to do with it. */
    private Yields yields = (owner, id, tag) -> CompletableFuture.completedFuture(false);

    private final Node b = new Node("node-b");
    private final Node c = new Node("node-c");

    private final class Node {
        final Owner owner;
        final Custody custody;

        Node(String name) {
            owner = new Owner(name, UUID.randomUUID().toString(), "127.0.0.1:1");
            custody = new Custody(
                    store,
                    owner,
                    other -> CompletableFuture.completedFuture(testimony),
                    (of, id, tag) -> yields.giveUp(of, id, tag));
        }

        Reaper reaper(Witness witness, Duration lostAfter, ConcurrentLinkedQueue<StoredCall> buried) {
            return new Reaper(
                    store,
                    custody,
                    witness,
                    lostAfter,
                    System::nanoTime,
                    chores,
                    found -> {
                        switch (found) {
                            case Found.Adopted(var call) -> buried.add(call);
                            case Found.InHand(var call) -> {
                                buried.add(call);
                                custody.taken(call, "lost");
                            }
                            case Found.Ours _, Found.Elsewhere _, Found.Nobody _ -> {}
                        }
                    },
                    line -> {});
        }
    }

    @BeforeEach
    void connect() {
        await().atMost(LIMIT).until(link::available);
        empty();
    }

    private void empty() {
        link.run(redis -> redis.flushall()).toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        chores.shutdownNow();
        link.close();
    }

    @Test
    void dialogIsClaimedWholeAndOnce() {
        var accepted = StoredCalls.accepted("call-" + UUID.randomUUID());
        b.custody.save(accepted);
        assertThat(claim(c, accepted, "other")).as("another tag").isEmpty();
        assertThat(claim(c, accepted, "alice")).contains(accepted);
        assertThat(claim(new Node("node-d"), accepted, "alice"))
                .as("in another hand")
                .isEmpty();
        assertThat(standing(b, accepted)).isEqualTo(Standing.HELD);
        c.custody.taken(accepted, "normal");
        await().atMost(LIMIT).until(() -> standing(b, accepted) == Standing.TAKEN);
        assertThat(claim(new Node("node-d"), accepted, "alice")).isEmpty();
    }

    @Test
    void earlyDialogIsClaimedWholeToo() {
        var early = StoredCalls.early("call-" + UUID.randomUUID());
        b.custody.save(early);
        assertThat(ask(c, early, 0, "alice", false)).isInstanceOf(Found.Elsewhere.class);
        assertThat(claim(c, early, "alice")).contains(early);
    }

    @Test
    void aConfirmedCallIsAdoptedByEitherLegWhenItsOwnerIsGone() {
        var call = StoredCalls.connected("call-" + UUID.randomUUID(), 10_000);
        b.custody.save(call);
        testimony = Testimony.UNKNOWN;
        assertThat(ask(c, call, 1, "bob", false)).isInstanceOf(Found.Elsewhere.class);
        testimony = Testimony.GONE;
        assertThat(ask(c, call, 1, "alice", false)).as("another tag").isInstanceOf(Found.Nobody.class);
        assertThat(ask(c, call, 1, "bob", false)).isEqualTo(new Found.Adopted(call));
        assertThat(ask(c, call, 0, "alice", false)).isInstanceOf(Found.Ours.class);
        assertThat(standing(c, call)).isEqualTo(Standing.OURS);
        assertThat(standing(b, call)).isEqualTo(Standing.MOVED);
        assertThat(store.all(b.owner).toCompletableFuture().join()).isEmpty();
        assertThat(store.all(c.owner).toCompletableFuture().join()).hasSize(1);
    }

    @Test
    void whoHadACallBeforeLearnsThatItMovedAndWritesItNoMore() {
        var call = saved(b);
        var moved = new ConcurrentLinkedQueue<CallTrace>();
        b.custody.whenMoved(moved::add);
        assertThat(ask(c, call, 0, "alice", true)).isEqualTo(new Found.Adopted(call));
        b.reaper(owner -> CompletableFuture.completedFuture(Testimony.ALIVE), LIMIT, new ConcurrentLinkedQueue<>())
                .collect();
        await().atMost(LIMIT).until(() -> moved.size() == 1);
        b.custody.save(call);
        await().atMost(LIMIT).until(() -> moved.size() == 2);
        assertThat(standing(c, call)).isEqualTo(Standing.OURS);
        // It moves once more, to whom the next request finds: its owner is not found by itself any more.
        assertThat(ask(b, call, 0, "alice", false)).isEqualTo(new Found.Adopted(call));
        b.custody.remove(call.subject().trace());
        await().atMost(LIMIT).until(() -> standing(c, call) == Standing.TAKEN);
    }

    @Test
    void aCallThatIsGivenAwayIsAdoptedByOne() {
        var call = saved(b);
        var given = new CompletableFuture<Boolean>();
        b.custody.giveAway(call, given::complete);
        assertThat(given.orTimeout(5, TimeUnit.SECONDS).join()).isTrue();
        assertThat(store.all(b.owner).toCompletableFuture().join()).isEmpty();
        var adopted = new ConcurrentLinkedQueue<StoredCall>();
        Witness witness = owner -> CompletableFuture.completedFuture(Testimony.ALIVE);
        var first = c.reaper(witness, LIMIT, adopted);
        var second = new Node("node-d").reaper(witness, LIMIT, adopted);
        first.collect();
        second.collect();
        await().atMost(LIMIT).until(() -> !adopted.isEmpty());
        first.collect();
        second.collect();
        await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> adopted.size() == 1);
        assertThat(adopted).containsExactly(call);
        assertThat(store.givenAway(10).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void whoHasSomethingToDoWithACallIsGivenIt() {
        var call = saved(b);
        assertThat(fetch(c, call)).as("its owner does not").isInstanceOf(Found.Elsewhere.class);
        yields = (owner, id, tag) -> {
            assertThat(owner).isEqualTo(b.owner);
            var given = new CompletableFuture<Boolean>();
            b.custody.giveAway(call, given::complete);
            return given;
        };
        assertThat(fetch(c, call)).isEqualTo(new Found.Adopted(call));
        assertThat(standing(c, call)).isEqualTo(Standing.OURS);
        // What takes its legs is found by nodes that know nothing of it as well.
        var other = StoredCalls.connected("call-" + UUID.randomUUID(), 20_000);
        c.custody.save(other);
        testimony = Testimony.ALIVE;
        await().atMost(LIMIT).until(() -> standing(c, other) == Standing.OURS);
        assertThat(ask(b, other, 0, "alice", false)).isInstanceOf(Found.Elsewhere.class);
        c.custody.joined(other.subject().trace(), call.subject().trace());
        c.custody.save(other);
        await().atMost(LIMIT).until(() -> ask(b, other, 0, "alice", false) instanceof Found.Adopted);
    }

    private static Found fetch(Node by, StoredCall call) {
        var dialog = call.legs().getFirst().dialog();
        var found = new CompletableFuture<Found>();
        by.custody.fetch(dialog.callId(), dialog.localTag(), dialog.remoteTag(), found::complete);
        return found.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void whoLeavesLastFindsNobody() {
        store.beat(b.owner).toCompletableFuture().join();
        store.beat(c.owner).toCompletableFuture().join();
        assertThat(b.custody.leave(LIMIT).toCompletableFuture().join()).isTrue();
        assertThat(c.custody.leave(LIMIT).toCompletableFuture().join()).isFalse();
    }

    @Test
    void ownDialogIsNobodysToClaimForItself() {
        var dialog = saved(b);
        assertThat(claim(b, dialog, "alice")).isEmpty();
    }

    @Test
    void anOwnerLearnsThatItsDialogWasEnded() {
        var dialog = StoredCalls.accepted("call-" + UUID.randomUUID());
        b.custody.save(dialog);
        var yielded = new ConcurrentLinkedQueue<CallTrace>();
        b.custody.whenTaken(yielded::add);
        assertThat(claim(c, dialog, "alice")).contains(dialog);
        b.custody.save(dialog);
        await().atMost(LIMIT).until(() -> standing(b, dialog) == Standing.HELD);
        assertThat(yielded).as("only in hand").isEmpty();
        c.custody.taken(dialog, "normal");
        await().atMost(LIMIT).until(() -> standing(b, dialog) == Standing.TAKEN);
        b.custody.save(dialog);
        await().atMost(LIMIT).until(() -> yielded.size() == 1);
    }

    @Test
    void removedDialogIsGoneAndAForeignOneStays() {
        var dialog = saved(b);
        c.custody.remove(dialog.subject().trace());
        assertThat(standing(b, dialog)).isEqualTo(Standing.OURS);
        b.custody.remove(dialog.subject().trace());
        await().atMost(LIMIT)
                .until(() -> store.all(b.owner).toCompletableFuture().join().isEmpty());
        assertThat(claim(c, dialog, "alice")).isEmpty();
    }

    @Test
    void callsOfALostNodeAreTakenOverOnceByTheOthers() {
        var lost = new Node("node-lost");
        var kept = saved(b);
        var confirmed = IntStream.range(0, 300).mapToObj(i -> saved(lost)).toList();
        var others = IntStream.range(0, 150)
                .mapToObj(i -> i % 2 == 0
                        ? StoredCalls.early("early-" + UUID.randomUUID())
                        : StoredCalls.accepted("accepted-" + UUID.randomUUID()))
                .toList();
        others.forEach(lost.custody::save);
        var dialogs = Stream.concat(confirmed.stream(), others.stream()).toList();
        store.beat(lost.owner).toCompletableFuture().join();

        var buried = new ConcurrentLinkedQueue<StoredCall>();
        Witness witness = owner -> CompletableFuture.completedFuture(Testimony.GONE);
        var silence = Duration.ofSeconds(2);
        var first = b.reaper(witness, silence, buried);
        var second = c.reaper(witness, silence, buried);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            first.run();
            second.run();
            return store.all(lost.owner).toCompletableFuture().join().isEmpty() && buried.size() >= dialogs.size();
        });

        assertThat(buried).containsExactlyInAnyOrderElementsOf(dialogs);
        assertThat(standing(b, kept)).isEqualTo(Standing.OURS);
        assertThat(standing(lost, confirmed.getFirst())).isEqualTo(Standing.MOVED);
        assertThat(standing(lost, others.getFirst())).isEqualTo(Standing.TAKEN);
        assertThat(store.all(b.owner).toCompletableFuture().join().size()
                        + store.all(c.owner).toCompletableFuture().join().size())
                .isEqualTo(confirmed.size() + 1);
    }

    @Test
    void aSilentNodeThatASecondWitnessSeesKeepsItsCalls() {
        var cutOff = new Node("node-cut-off");
        var dialog = saved(cutOff);
        store.beat(cutOff.owner).toCompletableFuture().join();
        var asked = new AtomicInteger();
        Witness witness = owner -> CompletableFuture.completedFuture(
                asked.incrementAndGet() % 2 == 0 ? Testimony.ALIVE : Testimony.UNKNOWN);
        var buried = new ConcurrentLinkedQueue<StoredCall>();
        var reaper = b.reaper(witness, Duration.ofSeconds(1), buried);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
            reaper.run();
            return asked.get() > 10;
        });
        assertThat(buried).isEmpty();
        assertThat(standing(cutOff, dialog)).isEqualTo(Standing.OURS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRedisLosesIsWrittenAgain(boolean withData) {
        var gone = saved(b);
        var dialog = saved(b);
        var buried = new ConcurrentLinkedQueue<StoredCall>();
        Witness witness = owner -> CompletableFuture.completedFuture(Testimony.GONE);
        var reaper = b.reaper(witness, Duration.ofSeconds(2), buried);
        var other = c.reaper(witness, Duration.ofSeconds(2), buried);
        beat(reaper, b);
        beat(other, c);
        server.stop();
        await().atMost(LIMIT).until(() -> !link.available());
        var late = dialog("late-" + UUID.randomUUID());
        b.custody.save(late);
        b.custody.remove(gone.subject().trace());
        server.resume();
        await().atMost(LIMIT).until(link::available);
        if (!withData) {
            empty();
        }
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            reaper.run();
            other.run();
            var all = store.all(b.owner).toCompletableFuture().join();
            return Set.copyOf(all).equals(Set.of(attempt(dialog), attempt(late)))
                    && standing(b, dialog) == Standing.OURS
                    && standing(b, late) == Standing.OURS;
        });
        assertThat(claim(c, gone, "alice")).as("ended while Redis was away").isEmpty();
        assertThat(buried).isEmpty();
    }

    private static AttemptId attempt(StoredCall call) {
        return call.subject().trace().attemptId();
    }

    private void beat(Reaper reaper, Node node) {
        reaper.run();
        await().atMost(LIMIT)
                .until(() -> link.run(redis -> redis.zscore("signaling:owners", node.owner.toString()))
                                .toCompletableFuture()
                                .join()
                        != null);
    }

    @Test
    void strayByeIsNoFailureOfTheStore() {
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var logger = (Logger) LoggerFactory.getLogger(RedisDialogs.class);
        logger.addAppender(logged);
        try {
            assertThat(claim(c, dialog("nobody-has-it-" + UUID.randomUUID()), "alice"))
                    .isEmpty();
            assertThat(logged.list).isEmpty();
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    void withoutRedisAnswersComeAllTheSame() {
        server.stop();
        try {
            var dialog = dialog("call");
            b.custody.save(dialog);
            assertThat(claim(c, dialog, "alice")).isEmpty();
            assertThat(standing(b, dialog)).isEqualTo(Standing.UNKNOWN);
        } finally {
            server.resume();
        }
    }

    private StoredCall saved(Node by) {
        var dialog = dialog("call-" + UUID.randomUUID());
        by.custody.save(dialog);
        return dialog;
    }

    /** What a BYE of the caller finds, if that is a call. */
    private static Optional<StoredCall> claim(Node by, StoredCall call, String remoteTag) {
        return switch (ask(by, call, 0, remoteTag, true)) {
            case Found.Adopted(var adopted) -> Optional.of(adopted);
            case Found.InHand(var held) -> Optional.of(held);
            case Found.Ours _, Found.Elsewhere _, Found.Nobody _ -> Optional.empty();
        };
    }

    private static Found ask(Node by, StoredCall call, int leg, String remoteTag, boolean ends) {
        var answer = new CompletableFuture<Found>();
        var dialog = call.legs().get(leg).dialog();
        by.custody.ask(dialog.callId(), dialog.localTag(), remoteTag, ends, answer::complete);
        return answer.orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static Standing standing(Node of, StoredCall dialog) {
        var answer = new CompletableFuture<Standing>();
        of.custody.standing(dialog.subject().trace(), answer::complete);
        return answer.orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static StoredCall dialog(String callId) {
        return StoredCalls.of(callId, 10_000);
    }
}
