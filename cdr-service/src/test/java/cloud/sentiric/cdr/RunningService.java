package cloud.sentiric.cdr;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceBlockingStub;
import cloud.sentiric.servers.LocalService;
import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The whole service, and its clients. */
final class RunningService extends LocalService {
    static {
        // A channel that the broker closes has a thread of Spring AMQP's throw, which says nothing about the service.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private RunningService(PostgresServer postgres, String database, RabbitServer rabbit) {
        super(
                postgres,
                List.of(CdrApplication.class, FaultyCalls.Wiring.class),
                "--LOG_LEVEL=warn",
                "--cdr.retries=50ms,200ms",
                "--cdr.postgres.database=" + database,
                // The first broker of the list is never there.
                "--RABBITMQ_HOST=127.0.0.1:1," + rabbit.host() + ":" + rabbit.port(),
                "--RABBITMQ_USER=" + rabbit.user(),
                "--RABBITMQ_PASSWORD=" + rabbit.password());
    }

    static RunningService start(PostgresServer postgres, String database, RabbitServer rabbit) {
        return new RunningService(postgres, database, rabbit);
    }

    CdrServiceBlockingStub cdr() {
        return CdrServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    HikariDataSource questions() {
        return bean("questions", HikariDataSource.class);
    }

    JdbcTemplate sql() {
        return bean(JdbcTemplate.class);
    }

    /** Publishes an event as signaling does. */
    void publish(String routingKey, String body) {
        bean(RabbitTemplate.class)
                .send(
                        EventQueues.EXCHANGE,
                        routingKey,
                        MessageBuilder.withBody(body.getBytes(UTF_8)).build());
    }

    /** Publishes with a header. */
    void publish(String routingKey, String body, String header, Object value) {
        bean(RabbitTemplate.class)
                .send(
                        EventQueues.EXCHANGE,
                        routingKey,
                        MessageBuilder.withBody(body.getBytes(UTF_8))
                                .setHeader(header, value)
                                .build());
    }

    /** Has it connect to the broker anew, with a password. */
    void logIn(String password) {
        var connections = bean(CachingConnectionFactory.class);
        connections.setPassword(password);
        connections.resetConnection();
    }

    /** The oldest dead letter, which is taken away; null if there is none. */
    @Nullable
    Message deadLetter() {
        return bean(RabbitTemplate.class).receive(EventQueues.FAILED);
    }

    PlatformTransactionManager transactions() {
        return bean(PlatformTransactionManager.class);
    }

    /** Deletes a queue with all that is in it. */
    void delete(String name) {
        bean(RabbitAdmin.class).deleteQueue(name);
    }

    void deleteExchange(String name) {
        bean(RabbitAdmin.class).deleteExchange(name);
    }

    /** Messages that wait in a queue; -1 if there is no such queue. */
    long waiting(String name) {
        var queue = bean(RabbitAdmin.class).getQueueInfo(name);
        return queue == null ? -1 : queue.getMessageCount();
    }
}
