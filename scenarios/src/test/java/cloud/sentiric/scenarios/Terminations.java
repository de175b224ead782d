package cloud.sentiric.scenarios;

import cloud.sentiric.phone.sip.CallId;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Asks over AMQP that a call be ended. */
final class Terminations {
    private final Environment environment;

    Terminations(Environment environment) {
        this.environment = environment;
    }

    void request(String attemptId, CallId callId) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(URI.create(environment.text("AMQP_URL")));
        // the path "/" of the URI would be the virtual host with the empty name
        factory.setVirtualHost("/");
        String event =
                "{\"eventId\":\"%s\",\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\",\"callId\":\"%s\",\"timestamp\":\"%s\",\"reason\":\"test\"}"
                        .formatted(UUID.randomUUID(), attemptId, callId, Instant.now());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish(
                    "sentiric_events",
                    "call.terminate.request",
                    MessageProperties.PERSISTENT_BASIC
                            .builder()
                            .contentType("application/json")
                            .build(),
                    event.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(5000);
        }
    }
}
