package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.call.StoredDialogs;
import cloud.sentiric.signaling.owner.Custody;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Reaper;
import cloud.sentiric.signaling.owner.Witness;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Dialogs in a real Redis: kept, ended by one, written again when Redis has lost them. */
final class RedisDialogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private final ExecutorService chores = Executors.newSingleThreadExecutor();
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final RedisDialogs store =
            new RedisDialogs(link, JsonMapper.builder().build(), Duration.ofHours(4));
    private final Node b = new Node("node-b");
    private final Node c = new Node("node-c");

    private final class Node {
        final Owner owner;
        final Custody custody;

        Node(String name) {
            owner = new Owner(name, UUID.randomUUID().toString(), "127.0.0.1:1");
            custody = new Custody(store, owner);
        }

        Reaper reaper(Witness witness, Duration lostAfter, ConcurrentLinkedQueue<StoredDialog> buried) {
            return new Reaper(
                    store,
                    custody,
                    witness,
                    lostAfter,
                    System::nanoTime,
                    chores,
                    dialog -> {
                        buried.add(dialog);
                        custody.taken(dialog, "lost");
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
        var dialog = saved(b);
        assertThat(claim(c, dialog, "other")).as("another tag").isEmpty();
        assertThat(claim(c, dialog, "alice")).contains(dialog);
        assertThat(claim(new Node("node-d"), dialog, "alice"))
                .as("in another hand")
                .isEmpty();
        assertThat(standing(b, dialog)).isEqualTo(Standing.HELD);
        c.custody.taken(dialog, "normal");
        await().atMost(LIMIT).until(() -> standing(b, dialog) == Standing.TAKEN);
        assertThat(claim(new Node("node-d"), dialog, "alice")).isEmpty();
    }

    @Test
    void earlyDialogIsClaimedWholeToo() {
        var early = StoredDialogs.early("call-" + UUID.randomUUID());
        b.custody.save(early);
        assertThat(claim(c, early, "alice")).contains(early);
    }

    @Test
    void ownDialogIsNobodysToClaimForItself() {
        var dialog = saved(b);
        assertThat(claim(b, dialog, "alice")).isEmpty();
    }

    @Test
    void anOwnerLearnsThatItsDialogWasEnded() {
        var dialog = saved(b);
        var yielded = new ConcurrentLinkedQueue<CallTrace>();
        b.custody.whenYielded(yielded::add);
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
    void callsOfALostNodeAreBuriedOnceByTheOthers() {
        var lost = new Node("node-lost");
        var kept = saved(b);
        var dialogs = IntStream.range(0, 450).mapToObj(i -> saved(lost)).toList();
        store.beat(lost.owner).toCompletableFuture().join();

        var buried = new ConcurrentLinkedQueue<StoredDialog>();
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
        assertThat(standing(lost, dialogs.getFirst())).isEqualTo(Standing.TAKEN);
    }

    @Test
    void aSilentNodeThatASecondWitnessSeesKeepsItsCalls() {
        var cutOff = new Node("node-cut-off");
        var dialog = saved(cutOff);
        store.beat(cutOff.owner).toCompletableFuture().join();
        var asked = new AtomicInteger();
        Witness witness = owner -> CompletableFuture.completedFuture(
                asked.incrementAndGet() % 2 == 0 ? Testimony.ALIVE : Testimony.UNKNOWN);
        var buried = new ConcurrentLinkedQueue<StoredDialog>();
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
        var buried = new ConcurrentLinkedQueue<StoredDialog>();
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
            return store.all(b.owner).toCompletableFuture().join().size() == 2
                    && standing(b, dialog) == Standing.OURS
                    && standing(b, late) == Standing.OURS;
        });
        assertThat(claim(c, gone, "alice")).as("ended while Redis was away").isEmpty();
        assertThat(buried).isEmpty();
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

    private StoredDialog saved(Node by) {
        var dialog = dialog("call-" + UUID.randomUUID());
        by.custody.save(dialog);
        return dialog;
    }

    private static Optional<StoredDialog> claim(Node by, StoredDialog dialog, String remoteTag) {
        var claimed = new CompletableFuture<@Nullable StoredDialog>();
        by.custody.claim(dialog.dialog().callId(), dialog.dialog().localTag(), remoteTag, claimed::complete);
        return Optional.ofNullable(claimed.orTimeout(5, TimeUnit.SECONDS).join());
    }

    private static Standing standing(Node of, StoredDialog dialog) {
        var answer = new CompletableFuture<Standing>();
        of.custody.standing(dialog.subject().trace(), answer::complete);
        return answer.orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static StoredDialog dialog(String callId) {
        return StoredDialogs.of(callId, 10_000);
    }
}
