package cloud.sentiric.signaling.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.Direction;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sqlite.EventStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** What the disk does not take waits, and is told once. */
final class AmqpCallEventsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void whatAFullStoreTakesNotWaitsAndIsToldOnce() throws IOException, InterruptedException {
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var logger = (Logger) LoggerFactory.getLogger(AmqpCallEvents.class);
        logger.addAppender(logged);
        try (var store = EventStore.open(folder, 1000)) {
            var events = new AmqpCallEvents(JSON, "node-b", store, Duration.ZERO, () -> {});
            var safe = new AtomicInteger();
            for (int i = 0; i < 5; i++) {
                events.publish(answered("call-" + i));
                events.afterwards(safe::incrementAndGet);
            }
            await().until(() -> !events.hasRoom());
            await().during(Duration.ofSeconds(3)).until(() -> logged.list.size() == 1);
            assertThat(safe).as("nothing is safe that is not on disk").hasValueLessThan(5);

            await().atMost(Duration.ofSeconds(20)).until(() -> {
                var read = store.read(0, 1);
                for (var record : read) {
                    store.release(record.number(), 1, record.content().length);
                }
                return safe.get() == 5;
            });
            assertThat(logged.list).hasSizeLessThan(15);
            assertThat(events.dropped()).isZero();
            events.stop();
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    void whatComesSoonAfterAWriteIsWrittenTogether() throws IOException, InterruptedException {
        var writes = new AtomicInteger();
        try (var store = EventStore.open(folder, 1 << 20)) {
            var events = new AmqpCallEvents(JSON, "node-b", store, Duration.ofSeconds(2), writes::incrementAndGet);
            events.publish(answered("alone"));
            await().until(() -> writes.get() == 1);
            events.publish(answered("first"));
            await().during(Duration.ofMillis(100)).until(() -> writes.get() == 1);
            events.publish(answered("second"));
            await().until(() -> store.waiting() == 3);
            assertThat(writes).hasValue(2);
            events.publish(answered("last"));
            events.stop();
            assertThat(store.waiting()).as("a stop does not wait").isEqualTo(4);
        }
    }

    @Test
    void theEndOfAnAttemptHasOneIdWhoeverSaysIt() {
        var at = Instant.parse("2026-11-20T10:00:00.123Z");
        var trace = new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("call"), "a".repeat(32));
        var subject =
                new CallEvent.Subject(trace, "sentiric_demo", Direction.INBOUND, "", "sip:a@b", "sip:c@d", at, "");
        var owner = new CallEvent.Ended(subject, at.plusSeconds(9), "normal", 200, CallEvent.Side.CALLER, null);
        var heir = new CallEvent.Ended(subject, at.plusSeconds(50), "normal", 200, CallEvent.Side.CALLER, null);
        assertThat(new EventJson(JSON, "node-b").envelope(owner).id())
                .isEqualTo(new EventJson(JSON, "node-c").envelope(heir).id());
        var lost = new CallEvent.Ended(subject, at.plusSeconds(40), "lost", 200, CallEvent.Side.SYSTEM, null);
        var again = new CallEvent.Ended(subject, at.plusSeconds(60), "lost", 200, CallEvent.Side.SYSTEM, null);
        assertThat(new EventJson(JSON, "node-c").envelope(lost).id())
                .as("of two that bury it one counts, and the true end corrects it")
                .isEqualTo(new EventJson(JSON, "node-d").envelope(again).id())
                .isNotEqualTo(new EventJson(JSON, "node-b").envelope(owner).id());
        var other = new CallEvent.Subject(
                new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("call"), "a".repeat(32)),
                "sentiric_demo",
                Direction.INBOUND,
                "",
                "sip:a@b",
                "sip:c@d",
                at,
                "");
        assertThat(new EventJson(JSON, "node-b")
                        .envelope(new CallEvent.Ended(other, at, "normal", 200, CallEvent.Side.CALLER, null))
                        .id())
                .isNotEqualTo(new EventJson(JSON, "node-b").envelope(owner).id());
    }

    private static CallEvent answered(String callId) {
        var at = Instant.parse("2026-11-20T10:00:00Z");
        var trace = new CallTrace(new AttemptId(Uuid7.create(1)), new CallId(callId), "a".repeat(32));
        var subject =
                new CallEvent.Subject(trace, "sentiric_demo", Direction.INBOUND, "", "sip:a@b", "sip:c@d", at, "");
        return new CallEvent.Answered(subject, at, "system");
    }
}
