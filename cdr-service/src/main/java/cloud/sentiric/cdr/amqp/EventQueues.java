package cloud.sentiric.cdr.amqp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarable;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.TopicExchange;

/**
 * The queues of this service; all are replicated where the broker is a cluster.
 *
 * <p>An event that fails by itself waits in a queue of its delay and comes back from there; after the last delay, or if it
 * cannot be read at all, it stays in {@link #FAILED}. All these ways go through {@link #LETTERS}, which is this service's
 * own: the broker's default exchange leads to the queues of everybody.
 */
public final class EventQueues {
    /** The broker's own, from its definitions; no service may declare it. */
    public static final String EXCHANGE = "sentiric_events";

    public static final String EVENTS = "sentiric.cdr_service.events";
    public static final String FAILED = EVENTS + ".failed";

    /** Leads to each queue of this service by the queue's name. */
    public static final String LETTERS = "sentiric.cdr_service.letters";

    /** Deliveries that were never acknowledged until an event is taken for one that kills its consumer. */
    private static final int DELIVERY_LIMIT = 1000;

    private EventQueues() {}

    /** Name of the queue in which events wait that long. */
    static String retry(Duration delay) {
        return EVENTS + ".retry." + delay.toMillis() + "ms";
    }

    /**
     * Everything that must be declared.
     *
     * @param delays of the retries
     */
    public static Declarables declarables(List<Duration> delays) {
        var exchange = new TopicExchange(EXCHANGE, true, false);
        var letters = new DirectExchange(LETTERS, true, false);
        var events = forwarding(EVENTS, FAILED).deliveryLimit(DELIVERY_LIMIT).build();
        var queues = new ArrayList<Queue>(
                List.of(events, QueueBuilder.durable(FAILED).quorum().build()));
        for (var delay : delays) {
            queues.add(retryQueue(delay));
        }
        var all = new ArrayList<Declarable>(List.of(letters));
        for (var queue : queues) {
            all.add(queue);
            all.add(BindingBuilder.bind(queue).to(letters).withQueueName());
        }
        all.add(BindingBuilder.bind(events).to(exchange).with("#"));
        return new Declarables(all);
    }

    private static Queue retryQueue(Duration delay) {
        return forwarding(retry(delay), EVENTS)
                .ttl(Math.toIntExact(delay.toMillis()))
                .build();
    }

    /** A quorum queue whose messages go to another queue when it gives them up, and are not lost on the way. */
    private static QueueBuilder forwarding(String name, String to) {
        return QueueBuilder.durable(name)
                .quorum()
                .deadLetterExchange(LETTERS)
                .deadLetterRoutingKey(to)
                .withArgument("x-dead-letter-strategy", "at-least-once")
                .withArgument("x-overflow", "reject-publish");
    }
}
