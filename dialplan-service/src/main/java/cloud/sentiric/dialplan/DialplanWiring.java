package cloud.sentiric.dialplan;

import cloud.sentiric.dialplan.caffeine.CaffeineRoutes;
import cloud.sentiric.dialplan.grpc.Callers;
import cloud.sentiric.dialplan.grpc.DatabaseErrors;
import cloud.sentiric.dialplan.grpc.GrpcDialplans;
import cloud.sentiric.dialplan.grpc.Resolver;
import cloud.sentiric.dialplan.postgres.Database;
import cloud.sentiric.dialplan.postgres.DemoPlans;
import cloud.sentiric.dialplan.postgres.PostgresRoutes;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What dialplan-service is made of, in the order in which it starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DialplanProperties.class)
class DialplanWiring {
    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 256;

    /** Seconds until a query that is not answered counts as a lost connection. */
    private static final int SOCKET_TIMEOUT_S = 3;

    private static final int CONNECT_TIMEOUT_S = 2;

    @Bean
    HikariDataSource pool(DialplanProperties properties) {
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
        pool.addDataSourceProperty("ApplicationName", "dialplan-service");
        return pool;
    }

    @Bean
    PostgresRoutes postgresRoutes(JdbcClient jdbc, TransactionTemplate transaction) {
        return new PostgresRoutes(jdbc, transaction);
    }

    @Bean(initMethod = "start")
    Database database(DialplanProperties properties, HikariDataSource pool, PostgresRoutes stored) {
        var postgres = properties.postgres();
        var flyway = Flyway.configure()
                // Its own connection: a migration may take longer than a query.
                .dataSource(postgres.url(), postgres.user(), postgres.password())
                .load();
        Runnable seed = properties.demoData() ? new DemoPlans(stored) : () -> {};
        return new Database(pool, flyway, seed);
    }

    @Bean
    CaffeineRoutes routes(
            PostgresRoutes stored, Database database, DialplanProperties properties, MeterRegistry meters) {
        var fallBacks = meters.counter("dialplan.routes.remembered");
        return new CaffeineRoutes(stored, database::isReachable, properties.routePatience(), fallBacks::increment);
    }

    @Bean
    Callers callers(GrpcChannelFactory channels, DialplanProperties properties) {
        var channel = channels.createChannel("user-service");
        // Connects now: the first call is too late to look for user-service.
        channel.getState(true);
        return new Callers(channel, properties.callerDeadline());
    }

    @Bean
    GrpcDialplans grpcDialplans(CaffeineRoutes routes, PostgresRoutes stored, Callers callers, MeterRegistry meters) {
        return new GrpcDialplans(
                new Resolver(routes, callers, InstantSource.system(), meters),
                stored.routes(),
                stored.dialplans(),
                stored.schedules());
    }

    @Bean
    DatabaseErrors databaseErrors(Database database) {
        return new DatabaseErrors(database::isMigrated);
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
