package cloud.sentiric.cdr.amqp;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Messages that could not be folded, on their way to a retry or to the dead letters; there when a method returns. */
public final class Letters {
    /** Header with the reason why the message is where it is. */
    static final String CAUSE = "x-cause";
    /** Header with the number of retries that the message has had. */
    static final String RETRIES = "x-retries";
    /** Header with the routing key that the message was published with. */
    static final String ROUTING_KEY = "x-original-routing-key";

    /** Headers by which a publisher has the broker send copies along other routing keys. */
    private static final List<String> COPIES = List.of("CC", "BCC");

    private static final int MAX_CAUSE = 500;
    private static final long CONFIRM_SECONDS = 5;

    private final RabbitTemplate template;
    private final List<Duration> delays;
    private final Runnable declare;

    /**
     * Made once.
     *
     * @param delays of the retries of an event that fails by itself
     * @param declare declares the queues and their exchange: what somebody deleted is there again before the next try
     */
    public Letters(RabbitTemplate template, List<Duration> delays, Runnable declare) {
        this.template = template;
        this.delays = delays;
        this.declare = declare;
    }

    /**
     * Has a message tried again later, or buries it if it has been tried often enough.
     *
     * @return whether it will be tried again
     */
    boolean retry(Message message, String cause) {
        var header = message.getMessageProperties().getHeaders().get(RETRIES);
        int retries = header instanceof Number number ? number.intValue() : 0;
        if (retries >= delays.size()) {
            bury(message, cause);
            return false;
        }
        send(EventQueues.retry(delays.get(retries)), message, cause, retries + 1);
        return true;
    }

    /** Puts a message among the dead letters. */
    void bury(Message message, String cause) {
        var header = message.getMessageProperties().getHeaders().get(RETRIES);
        send(EventQueues.FAILED, message, cause, header instanceof Number number ? number.intValue() : 0);
    }

    private void send(String queue, Message message, String cause, int retries) {
        var properties = message.getMessageProperties();
        var copy = MessageBuilder.fromClonedMessage(message)
                .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
                .setHeader(CAUSE, cause.substring(0, Math.min(MAX_CAUSE, cause.length())))
                .setHeader(RETRIES, retries)
                .setHeaderIfAbsent(ROUTING_KEY, String.valueOf(properties.getReceivedRoutingKey()))
                .build();
        // A time to live that the publisher gave does not hold here, nor do other queues that it named.
        copy.getMessageProperties().setExpiration(null);
        COPIES.forEach(copy.getMessageProperties().getHeaders()::remove);
        var correlation = new CorrelationData(UUID.randomUUID().toString());
        template.send(EventQueues.LETTERS, queue, copy, correlation);
        try {
            var confirm = correlation.getFuture().get(CONFIRM_SECONDS, TimeUnit.SECONDS);
            boolean returned = correlation.getReturned() != null;
            if (returned || !confirm.ack()) {
                declare.run();
                var what = returned ? "there was no queue " : "the broker did not take a message for ";
                throw new AmqpException(what + queue);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AmqpException("the broker did not confirm a message for " + queue, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AmqpException("interrupted", e);
        }
    }
}
