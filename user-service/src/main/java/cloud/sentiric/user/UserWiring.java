package cloud.sentiric.user;

import cloud.sentiric.user.caffeine.CaffeineCredentials;
import cloud.sentiric.user.caffeine.CaffeineUsers;
import cloud.sentiric.user.directory.Directory;
import cloud.sentiric.user.grpc.DatabaseErrors;
import cloud.sentiric.user.grpc.GrpcUsers;
import cloud.sentiric.user.postgres.Database;
import cloud.sentiric.user.postgres.DemoUsers;
import cloud.sentiric.user.postgres.PostgresCredentials;
import cloud.sentiric.user.postgres.PostgresUsers;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What user-service is made of, in the order in which it starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UserProperties.class)
class UserWiring {
    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 256;

    /** Seconds until a query that is not answered counts as a lost connection. */
    private static final int SOCKET_TIMEOUT_S = 3;

    private static final int CONNECT_TIMEOUT_S = 2;

    @Bean
    HikariDataSource pool(UserProperties properties) {
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
        pool.addDataSourceProperty("ApplicationName", "user-service");
        return pool;
    }

    @Bean(initMethod = "start")
    Database database(UserProperties properties, HikariDataSource pool, JdbcClient jdbc) {
        var postgres = properties.postgres();
        var flyway = Flyway.configure()
                // Its own connection: a migration may take longer than a query.
                .dataSource(postgres.url(), postgres.user(), postgres.password())
                .load();
        var demo = properties.demo();
        Runnable seed = demo.data() ? new DemoUsers(jdbc, properties.realm(), demo.password()) : () -> {};
        return new Database(pool, flyway, seed);
    }

    @Bean
    CaffeineCredentials credentials(JdbcClient jdbc, UserProperties properties) {
        return new CaffeineCredentials(new PostgresCredentials(jdbc), properties.memory());
    }

    @Bean
    Directory directory(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            CaffeineCredentials credentials,
            UserProperties properties) {
        return new Directory(new CaffeineUsers(new PostgresUsers(jdbc, transaction), credentials, properties.memory()));
    }

    @Bean
    GrpcUsers grpcUsers(
            Directory directory, CaffeineCredentials credentials, UserProperties properties, MeterRegistry meters) {
        return new GrpcUsers(directory, credentials, properties.realm(), meters);
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
