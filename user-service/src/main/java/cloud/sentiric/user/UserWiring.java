package cloud.sentiric.user;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.grpc.DatabaseErrors;
import cloud.sentiric.store.grpc.RequestThreads;
import cloud.sentiric.store.postgres.Changes;
import cloud.sentiric.store.postgres.Database;
import cloud.sentiric.user.caffeine.CaffeineCredentials;
import cloud.sentiric.user.caffeine.CaffeineRealms;
import cloud.sentiric.user.caffeine.CaffeineUsers;
import cloud.sentiric.user.digest.CredentialMemory;
import cloud.sentiric.user.directory.Directory;
import cloud.sentiric.user.grpc.CredentialWatches;
import cloud.sentiric.user.grpc.GrpcTrunkCredentials;
import cloud.sentiric.user.grpc.GrpcUsers;
import cloud.sentiric.user.grpc.SipCredentials;
import cloud.sentiric.user.postgres.CredentialChanges;
import cloud.sentiric.user.postgres.DemoUsers;
import cloud.sentiric.user.postgres.PostgresCredentials;
import cloud.sentiric.user.postgres.PostgresRealms;
import cloud.sentiric.user.postgres.PostgresTrunkCredentials;
import cloud.sentiric.user.postgres.PostgresUsers;
import cloud.sentiric.user.trunk.TrunkAnswers;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What user-service is made of, in the order in which it starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UserProperties.class)
class UserWiring {
    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 256;

    /** Until a query that is not answered counts as a lost connection. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(3);

    /** Until the connection that tells of changes counts as lost: one may go unnoticed so long, while the database is there. */
    private static final Duration CHANGES_TIMEOUT = Duration.ofSeconds(2);

    private static final int CLIENT_NONCE_LENGTH = 16;

    @Bean
    HikariDataSource pool(UserProperties properties) {
        return properties.postgres().pool("user-service", SOCKET_TIMEOUT);
    }

    @Bean(initMethod = "start")
    Database database(UserProperties properties, HikariDataSource pool, JdbcClient jdbc) {
        var demo = properties.demo();
        Runnable seed = demo.data() ? new DemoUsers(jdbc, demo.realm(), demo.password()) : () -> {};
        return new Database(properties.postgres(), "user-service", List.of(pool), seed, () -> {});
    }

    @Bean
    CaffeineCredentials credentials(JdbcClient jdbc, UserProperties properties, MeterRegistry meters) {
        var credentials = new CaffeineCredentials(new PostgresCredentials(jdbc), properties.memory());
        Gauge.builder("sip.credentials.told", credentials, each -> each.told() ? 1 : 0)
                .description("Whether all credentials are in memory, and the database tells of changes")
                .register(meters);
        return credentials;
    }

    @Bean
    CaffeineRealms realms(JdbcClient jdbc, UserProperties properties) {
        return new CaffeineRealms(new PostgresRealms(jdbc, new Region(properties.region())), properties.memory());
    }

    @Bean
    CaffeineUsers users(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            CaffeineCredentials credentials,
            UserProperties properties) {
        return new CaffeineUsers(new PostgresUsers(jdbc, transaction), credentials, properties.memory());
    }

    @Bean(initMethod = "start")
    CredentialWatches credentialWatches() {
        return new CredentialWatches();
    }

    /** Before the server stops, which waits for requests under way. */
    @Bean
    ApplicationListener<ContextClosedEvent> endOfWatches(CredentialWatches watches) {
        return event -> watches.close();
    }

    @Bean(initMethod = "start")
    Changes credentialChanges(
            UserProperties properties,
            Database database,
            CaffeineCredentials credentials,
            CredentialWatches watches,
            CaffeineUsers users) {
        var own = properties.postgres().pool("user-service changes", CHANGES_TIMEOUT);
        own.setMaximumPoolSize(1);
        // No request waits for it.
        own.setConnectionTimeout(CHANGES_TIMEOUT.toMillis());
        var changes = new CredentialChanges(CredentialMemory.both(credentials, watches), users::forget);
        return new Changes(own, database::isMigrated, "credentials", CredentialChanges.CHANNELS, changes);
    }

    @Bean
    Directory directory(CaffeineUsers users, CaffeineRealms realms) {
        return new Directory(users, realms);
    }

    @Bean
    GrpcUsers grpcUsers(
            Directory directory,
            CaffeineCredentials credentials,
            CaffeineRealms realms,
            CredentialWatches watches,
            MeterRegistry meters) {
        return new GrpcUsers(directory, new SipCredentials(credentials, realms, watches::isCurrent, meters), watches);
    }

    @Bean
    GrpcTrunkCredentials grpcTrunkCredentials(JdbcClient jdbc, UserProperties properties) {
        var stored = new PostgresTrunkCredentials(jdbc);
        var random = new SecureRandom();
        Supplier<String> clientNonces = () -> {
            var octets = new byte[CLIENT_NONCE_LENGTH];
            random.nextBytes(octets);
            return HexFormat.of().formatHex(octets);
        };
        var answers = new TrunkAnswers(stored, properties.trunks().vault(), clientNonces);
        return new GrpcTrunkCredentials(answers, stored);
    }

    @Bean
    DatabaseErrors databaseErrors(Database database) {
        return new DatabaseErrors(database::isMigrated);
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
