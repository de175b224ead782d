package cloud.sentiric.cdr.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.CallsAway;
import cloud.sentiric.cdr.calls.ContentRefused;
import cloud.sentiric.cdr.calls.EventReader;
import cloud.sentiric.node.LogContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;

/**
 * Takes events in, a batch a transaction; the container acknowledges a batch when this returns, after the commit.
 *
 * <p>While the database or the broker is away the batch is held and everything behind it waits at the broker. An event whose
 * content is refused is buried. If a batch fails by a bug its events are tried one by one, and one that fails alone is
 * retried later or buried.
 */
public final class EventListener implements BatchMessageListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventListener.class);

    private static final String RECORDINGS = "call.recording.";

    private final Calls calls;
    private final EventReader reader;
    private final Letters letters;
    private final EventMeters meters;
    private final Clock clock;
    private final Patience patience;

    /** A listener that waits for nothing yet. */
    public EventListener(Calls calls, EventReader reader, Letters letters, MeterRegistry registry, Clock clock) {
        this.calls = calls;
        this.reader = reader;
        this.letters = letters;
        this.meters = new EventMeters(registry);
        this.patience = new Patience(EventListener::isOutage, meters::outage);
        this.clock = clock;
    }

    @Override
    public void onMessageBatch(List<Message> messages) {
        var now = clock.instant();
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (var message : messages) {
            switch (reader.read(new String(message.getBody(), UTF_8), now)) {
                case Arrival.Legible legible
                when isForged(message, legible) ->
                    bury(message, "is no " + message.getMessageProperties().getReceivedRoutingKey());
                case Arrival.Legible legible -> deliveries.add(new Delivery(message, legible));
                case Arrival.Poison(String cause) -> bury(message, cause);
            }
        }
        fold(deliveries);
    }

    /** media-service, at the edge, may tell of recordings alone: the broker looks at the routing key, not at what it is about. */
    private static boolean isForged(Message message, Arrival.Legible legible) {
        var properties = message.getMessageProperties();
        return EventQueues.EXCHANGE.equals(properties.getReceivedExchange())
                && String.valueOf(properties.getReceivedRoutingKey()).startsWith(RECORDINGS)
                && !legible.event().header().type().startsWith(RECORDINGS);
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
            folded.refused().forEach(refused -> refuse(deliveries, refused));
        } catch (AmqpException e) {
            throw e;
        } catch (RuntimeException e) {
            meters.bug();
            if (deliveries.size() == 1) {
                reject(deliveries.getFirst(), e);
            } else {
                deliveries.forEach(each -> fold(List.of(each)));
            }
        }
    }

    /** All messages with the event: one that came twice is refused twice. */
    private void refuse(List<Delivery> deliveries, Calls.Refused refused) {
        var id = refused.event().event().header().id();
        log.warn(
                "event {} of attempt {} is not taken",
                id.value(),
                refused.event().event().header().attemptId());
        deliveries.stream()
                .filter(delivery -> delivery.event().event().header().id().equals(id))
                .forEach(delivery -> bury(delivery.message(), Patience.firstLine(refused.cause())));
    }

    private void reject(Delivery delivery, RuntimeException e) {
        var cause = Patience.firstLine(e);
        var header = delivery.event().event().header();
        if (e instanceof ContentRefused) {
            bury(delivery.message(), cause);
            return;
        }
        log.error("event {} {} of attempt {} failed", header.type(), header.id().value(), header.attemptId(), e);
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
        try (var _ = LogContext.of(
                call.traceId(), call.id().toString(), call.callId().value())) {
            log.info(
                    "call recorded: {} {} {} ms, {} to {}",
                    call.disposition(),
                    call.sipCode(),
                    call.durationMs(),
                    call.callerNumber(),
                    call.calleeNumber());
        }
    }

    private record Delivery(Message message, Arrival.Legible event) {}
}
