package cloud.sentiric.cdr.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.CallsAway;
import cloud.sentiric.cdr.calls.ContentRefused;
import cloud.sentiric.cdr.calls.EventReader;
import cloud.sentiric.node.TraceContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * Takes events in, a batch a transaction; the container acknowledges a batch when this returns, after the commit.
 *
 * <p>While the database or the broker is away the batch is held and everything behind it waits at the broker. If a batch
 * fails for another reason its events are tried one by one, and one that fails alone is retried later or buried.
 */
public final class EventListener implements BatchMessageListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventListener.class);

    private final Calls calls;
    private final EventReader reader;
    private final Letters letters;
    private final EventMeters meters;
    private final Clock clock;
    private final Patience patience = new Patience(EventListener::isOutage);

    /**
     * A listener that waits for nothing yet.
     *
     * @param delays of the retries of an event that fails by itself
     */
    public EventListener(
            Calls calls,
            EventReader reader,
            RabbitTemplate template,
            List<Duration> delays,
            MeterRegistry registry,
            Clock clock) {
        this.calls = calls;
        this.reader = reader;
        this.letters = new Letters(template, delays);
        this.meters = new EventMeters(registry);
        this.clock = clock;
    }

    @Override
    public void onMessageBatch(List<Message> messages) {
        var now = clock.instant();
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (var message : messages) {
            switch (reader.read(new String(message.getBody(), UTF_8), now)) {
                case Arrival.Legible legible -> deliveries.add(new Delivery(message, legible));
                case Arrival.Poison(String cause) -> bury(message, cause);
            }
        }
        fold(deliveries);
    }

    /** Lets go of a batch that is held; its messages go back to the broker. */
    @Override
    public void close() {
        patience.stop();
    }

    private void fold(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        try {
            var batch = deliveries.stream().map(Delivery::event).toList();
            var folded = patience.until(() -> calls.fold(batch));
            meters.folded(batch.size(), folded, clock.instant());
            folded.ended().forEach(EventListener::tell);
        } catch (AmqpException e) {
            throw e;
        } catch (RuntimeException e) {
            if (deliveries.size() == 1) {
                reject(deliveries.getFirst(), e);
            } else {
                deliveries.forEach(each -> fold(List.of(each)));
            }
        }
    }

    private void reject(Delivery delivery, RuntimeException e) {
        var cause = Patience.firstLine(e);
        var header = delivery.event().event().header();
        if (e instanceof ContentRefused) {
            log.warn(
                    "event {} of call {} is not taken",
                    header.id().value(),
                    header.callId().value());
            bury(delivery.message(), cause);
            return;
        }
        log.error(
                "event {} {} of call {} failed",
                header.type(),
                header.id().value(),
                header.callId().value(),
                e);
        if (patience.until(() -> letters.retry(delivery.message(), cause))) {
            meters.retried();
        } else {
            meters.deadLettered();
        }
    }

    private void bury(Message message, String cause) {
        patience.until(() -> {
            letters.bury(message, cause);
            return true;
        });
        meters.deadLettered();
        log.warn("an event went to {}: {}", EventQueues.FAILED, cause);
    }

    private static boolean isOutage(Throwable e) {
        return e instanceof AmqpException || e instanceof CallsAway;
    }

    private static void tell(Call call) {
        MDC.put(TraceContext.CALL_ID_KEY, call.id().value());
        MDC.put(TraceContext.LOG_KEY, call.traceId());
        try {
            log.info(
                    "call recorded: {} {} {} ms, {} to {}",
                    call.disposition(),
                    call.sipCode(),
                    call.durationMs(),
                    call.callerNumber(),
                    call.calleeNumber());
        } finally {
            MDC.remove(TraceContext.CALL_ID_KEY);
            MDC.remove(TraceContext.LOG_KEY);
        }
    }

    private record Delivery(Message message, Arrival.Legible event) {}
}
