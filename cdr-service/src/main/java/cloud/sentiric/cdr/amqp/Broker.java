package cloud.sentiric.cdr.amqp;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.event.AmqpEvent;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;
import org.springframework.amqp.rabbit.listener.ConsumeOkEvent;
import org.springframework.amqp.rabbit.listener.ListenerContainerConsumerFailedEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;

/** Whether the broker is there and sends its events to us; logs each change once. */
public final class Broker implements ApplicationListener<AmqpEvent>, ConnectionListener, HealthIndicator {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    @Override
    public void onApplicationEvent(AmqpEvent event) {
        switch (event) {
            case ConsumeOkEvent ok -> {
                if (!listening.getAndSet(true)) {
                    log.info("listening to {}", ok.getQueue());
                }
                told.set(false);
            }
            case ListenerContainerConsumerFailedEvent failed -> away(reason(failed));
            default -> {
                // Of no interest.
            }
        }
    }

    @Override
    public void onCreate(@Nullable Connection connection) {
        // The consumer comes after it.
    }

    @Override
    public void onShutDown(com.rabbitmq.client.ShutdownSignalException signal) {
        if (!signal.isInitiatedByApplication()) {
            away(Patience.firstLine(signal));
        }
    }

    @Override
    public Health health() {
        return listening.get()
                ? Health.up().build()
                : Health.down().withDetail("state", "not listening").build();
    }

    private static String reason(ListenerContainerConsumerFailedEvent failed) {
        var thrown = failed.getThrowable();
        return thrown == null ? String.valueOf(failed.getReason()) : Patience.firstLine(thrown);
    }

    private void away(String cause) {
        listening.set(false);
        if (!told.getAndSet(true)) {
            log.warn("broker is away, trying again every second: {}", cause);
        }
    }
}
