package cloud.sentiric.cdr;

import cloud.sentiric.cdr.amqp.Broker;
import cloud.sentiric.cdr.amqp.EventListener;
import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.cdr.amqp.Letters;
import cloud.sentiric.cdr.amqp.LostConnections;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.grpc.GrpcCdr;
import cloud.sentiric.cdr.grpc.GrpcErrors;
import cloud.sentiric.cdr.json.EventJson;
import cloud.sentiric.cdr.postgres.Partitions;
import cloud.sentiric.cdr.postgres.PostgresCalls;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.store.grpc.RequestThreads;
import cloud.sentiric.store.postgres.Database;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.amqp.autoconfigure.ConnectionFactoryCustomizer;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What cdr-service is made of, in the order in which it starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CdrProperties.class)
class CdrWiring {
    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 64;

    /** Until a query that is not answered counts as a lost connection. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(15);

    /** One folds, one makes partitions. */
    private static final int INTAKE_CONNECTIONS = 2;

    private static final int RECOVERY_MS = 1000;
    /** Of a broker that takes connections and says nothing, as one that is just coming up. */
    private static final int HANDSHAKE_TIMEOUT_MS = 5000;

    private static final int SHUTDOWN_MS = 10_000;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** For what comes in, so that no question keeps an event out. */
    @Bean
    @Primary
    HikariDataSource intake(CdrProperties properties) {
        var pool = properties.postgres().pool("cdr-service intake", SOCKET_TIMEOUT);
        pool.setMaximumPoolSize(INTAKE_CONNECTIONS);
        pool.addDataSourceProperty("reWriteBatchedInserts", true);
        return pool;
    }

    /** For what is asked. */
    @Bean
    HikariDataSource questions(CdrProperties properties) {
        return properties.postgres().pool("cdr-service questions", SOCKET_TIMEOUT);
    }

    @Bean(initMethod = "start")
    Database database(
            CdrProperties properties,
            HikariDataSource intake,
            @Qualifier("questions") HikariDataSource questions,
            JdbcClient jdbc,
            Clock clock) {
        var partitions = new Partitions(jdbc, clock, properties.monthsAhead());
        return new Database(properties.postgres(), "cdr-service", List.of(intake, questions), partitions, partitions);
    }

    @Bean
    PostgresCalls calls(
            JdbcTemplate intake,
            TransactionTemplate transaction,
            @Qualifier("questions") HikariDataSource questions,
            CdrProperties properties) {
        return new PostgresCalls(
                intake, transaction, JdbcClient.create(questions), EventJson::read, properties.longestCall());
    }

    @Bean
    Declarables eventQueues(CdrProperties properties) {
        return EventQueues.declarables(properties.retries());
    }

    /** The first broker that answers; the connection is made again when it is lost, and may come to another one then. */
    @Bean
    RabbitConnectionDetails brokers(CdrProperties properties, NodeProperties node) {
        var rabbitmq = properties.rabbitmq();
        var addresses = rabbitmq.addresses(node.ip()).all().stream()
                .map(each -> new RabbitConnectionDetails.Address(each.authorityHost(), each.port()))
                .toList();
        return new RabbitConnectionDetails() {
            @Override
            public String getUsername() {
                return rabbitmq.user();
            }

            @Override
            public String getPassword() {
                return rabbitmq.password();
            }

            @Override
            public List<Address> getAddresses() {
                return addresses;
            }
        };
    }

    @Bean
    ConnectionFactoryCustomizer lostConnections() {
        return factory -> {
            factory.setExceptionHandler(new LostConnections());
            factory.setHandshakeTimeout(HANDSHAKE_TIMEOUT_MS);
        };
    }

    @Bean
    Broker events(CachingConnectionFactory connections) {
        var broker = new Broker();
        connections.addConnectionListener(broker);
        return broker;
    }

    @Bean
    EventListener eventListener(
            Calls calls,
            RabbitTemplate template,
            AmqpAdmin admin,
            CdrProperties properties,
            MeterRegistry meters,
            Clock clock) {
        var letters = new Letters(template, properties.retries(), admin::initialize);
        return new EventListener(calls, EventJson::read, letters, meters, clock);
    }

    @Bean
    SimpleMessageListenerContainer eventContainer(
            CachingConnectionFactory connections, EventListener listener, CdrProperties properties) {
        var batch = properties.batch();
        var container = new SimpleMessageListenerContainer(connections);
        container.setQueueNames(EventQueues.EVENTS);
        container.setMessageListener(listener);
        container.setConsumerBatchEnabled(true);
        container.setBatchSize(batch.size());
        container.setReceiveTimeout(batch.linger().toMillis());
        container.setBatchReceiveTimeout(batch.linger().toMillis());
        // The next batch is here while one is folded.
        container.setPrefetchCount(2 * batch.size());
        container.setMissingQueuesFatal(false);
        // An account that is refused now is there again some day, as after a change of its password.
        container.setPossibleAuthenticationFailureFatal(false);
        container.setRecoveryInterval(RECOVERY_MS);
        container.setShutdownTimeout(SHUTDOWN_MS);
        container.setForceStop(true);
        return container;
    }

    /** A batch that is held must not hold up the stop. */
    @Bean
    ApplicationListener<ContextClosedEvent> letGo(EventListener listener) {
        return event -> listener.close();
    }

    @Bean
    GrpcCdr grpcCdr(Calls calls) {
        return new GrpcCdr(calls);
    }

    @Bean
    GrpcErrors grpcErrors() {
        return new GrpcErrors();
    }

    @Bean
    RequestThreads grpcServerExecutor() {
        return new RequestThreads();
    }

    @Bean
    ServerBuilderCustomizer<NettyServerBuilder> boundedConnections() {
        return builder -> builder.maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION);
    }
}
