package cloud.sentiric.cdr;

import cloud.sentiric.cdr.amqp.Broker;
import cloud.sentiric.cdr.amqp.EventListener;
import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.grpc.GrpcCdr;
import cloud.sentiric.cdr.grpc.GrpcErrors;
import cloud.sentiric.cdr.json.EventJson;
import cloud.sentiric.cdr.postgres.Database;
import cloud.sentiric.cdr.postgres.PostgresCalls;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What cdr-service is made of, in the order in which it starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CdrProperties.class)
class CdrWiring {
    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 64;

    /** Seconds until a query that is not answered counts as a lost connection. */
    private static final int SOCKET_TIMEOUT_S = 15;

    private static final int CONNECT_TIMEOUT_S = 2;
    private static final int RECOVERY_MS = 1000;
    private static final int SHUTDOWN_MS = 10_000;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    HikariDataSource pool(CdrProperties properties) {
        var postgres = properties.postgres();
        var pool = new HikariDataSource();
        pool.setPoolName("postgres");
        pool.setJdbcUrl(postgres.url());
        pool.setUsername(postgres.user());
        pool.setPassword(postgres.password());
        pool.setMaximumPoolSize(postgres.connections());
        pool.setConnectionTimeout(postgres.patience().toMillis());
        pool.setValidationTimeout(postgres.patience().toMillis());
        // The process starts without its database.
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_S);
        pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_S);
        pool.addDataSourceProperty("reWriteBatchedInserts", true);
        pool.addDataSourceProperty("ApplicationName", "cdr-service");
        return pool;
    }

    @Bean(initMethod = "start")
    Database database(CdrProperties properties, HikariDataSource pool, Clock clock) {
        var postgres = properties.postgres();
        var flyway = Flyway.configure()
                // Its own connection: a migration may take longer than a query.
                .dataSource(postgres.url(), postgres.user(), postgres.password())
                .load();
        return new Database(pool, flyway, clock, properties.monthsAhead());
    }

    @Bean
    PostgresCalls calls(JdbcTemplate template, TransactionTemplate transaction) {
        return new PostgresCalls(template, transaction, EventJson::read);
    }

    @Bean
    Declarables eventQueues(CdrProperties properties) {
        return EventQueues.declarables(properties.retries());
    }

    @Bean
    Broker events(CachingConnectionFactory connections) {
        var broker = new Broker();
        connections.addConnectionListener(broker);
        return broker;
    }

    @Bean
    EventListener eventListener(
            Calls calls, RabbitTemplate template, CdrProperties properties, MeterRegistry meters, Clock clock) {
        return new EventListener(calls, EventJson::read, template, properties.retries(), meters, clock);
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
    GrpcServerExecutorProvider grpcServerExecutor() {
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("grpc-", 0).factory());
        return () -> threads;
    }

    @Bean
    ServerBuilderCustomizer<NettyServerBuilder> boundedConnections() {
        return builder -> builder.maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION);
    }
}
