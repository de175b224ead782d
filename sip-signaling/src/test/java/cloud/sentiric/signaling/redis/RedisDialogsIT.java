package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.call.CallTrace;
import cloud.sentiric.signaling.call.Dialog;
import cloud.sentiric.signaling.call.MediaPort;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.sip.CallId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Dialogs in a real Redis: kept, claimed by one, reaped when their node is lost. */
final class RedisDialogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final RedisDialogs b = node("node-b");
    private final RedisDialogs c = node("node-c");

    private RedisDialogs node(String name) {
        return new RedisDialogs(
                link, JsonMapper.builder().build(), name + "/" + UUID.randomUUID(), Duration.ofHours(4));
    }

    @BeforeEach
    void connect() {
        await().atMost(LIMIT).until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void dialogIsClaimedWholeAndOnce() {
        var dialog = dialog("call-" + UUID.randomUUID());
        b.save(dialog);
        assertThat(claim(c, dialog, "other")).as("another tag").isEmpty();
        assertThat(claim(c, dialog, "alice")).contains(dialog);
        assertThat(claim(b, dialog, "alice")).isEmpty();
        assertThat(takenAway(b, dialog)).isTrue();
    }

    @Test
    void removedDialogIsGoneAndAForeignOneStays() {
        var dialog = dialog("call-" + UUID.randomUUID());
        b.save(dialog);
        c.remove(dialog.subject().trace());
        assertThat(takenAway(b, dialog)).isFalse();
        b.remove(dialog.subject().trace());
        assertThat(claim(c, dialog, "alice")).isEmpty();
    }

    @Test
    void callsOfALostNodeAreBuriedOnceByTheOthers() {
        var lost = node("node-lost");
        var kept = dialog("call-" + UUID.randomUUID());
        var dialogs = java.util.stream.IntStream.range(0, 150)
                .mapToObj(i -> dialog("lost-" + i + "-" + UUID.randomUUID()))
                .toList();
        dialogs.forEach(lost::save);
        b.save(kept);
        lost.beat().toCompletableFuture().join();

        var buried = new ConcurrentLinkedQueue<StoredDialog>();
        var silence = Duration.ofSeconds(1);
        var first = new RedisReaper(b, silence, buried::add);
        var second = new RedisReaper(c, silence, buried::add);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            first.run();
            second.run();
            return buried.size() >= dialogs.size();
        });

        assertThat(buried).containsExactlyInAnyOrderElementsOf(dialogs);
        assertThat(takenAway(b, kept)).isFalse();
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
            b.save(dialog);
            assertThat(claim(b, dialog, "alice")).isEmpty();
            assertThat(takenAway(b, dialog)).isFalse();
        } finally {
            server.resume();
        }
    }

    private static Optional<StoredDialog> claim(RedisDialogs by, StoredDialog dialog, String remoteTag) {
        var claimed = new CompletableFuture<@Nullable StoredDialog>();
        by.claim(dialog.dialog().callId(), dialog.dialog().localTag(), remoteTag, claimed::complete);
        return Optional.ofNullable(
                claimed.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join());
    }

    private static boolean takenAway(RedisDialogs from, StoredDialog dialog) {
        var away = new CompletableFuture<Boolean>();
        from.takenAway(dialog.dialog().callId(), away::complete);
        return away.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    private static StoredDialog dialog(String callId) {
        var at = Instant.parse("2026-11-20T10:00:00.123Z");
        var trace = new CallTrace(new CallId(callId), "a".repeat(32));
        return new StoredDialog(
                new Dialog(
                        trace.callId(),
                        "ours",
                        "alice",
                        0,
                        1,
                        "<sip:902124548590@sentiric.cloud>;tag=ours",
                        "\"Alice \\\"A\\\"\" <sip:1001@sentiric.cloud>;tag=alice",
                        "sip:1001@192.0.2.7:5070",
                        List.of("<sip:192.0.2.1;lr;sn=a.b>", "<sip:198.51.100.1;lr>"),
                        new InetSocketAddress("192.0.2.1", 5060)),
                new Subject(trace, "sentiric_demo", "sip:1001@sentiric.cloud", "sip:902124548590@sentiric.cloud", at),
                new MediaPort(10_000, "192.0.2.9", "media-service-node-a"),
                new MediaInfo(null, 10_000),
                at);
    }
}
