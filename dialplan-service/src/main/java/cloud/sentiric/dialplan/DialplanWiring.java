package cloud.sentiric.dialplan;

import cloud.sentiric.dialplan.caffeine.CaffeineRoutes;
import cloud.sentiric.dialplan.grpc.Callees;
import cloud.sentiric.dialplan.grpc.Callers;
import cloud.sentiric.dialplan.grpc.CallingUsers;
import cloud.sentiric.dialplan.grpc.Departures;
import cloud.sentiric.dialplan.grpc.GrpcCallEnds;
import cloud.sentiric.dialplan.grpc.GrpcDialplans;
import cloud.sentiric.dialplan.grpc.GrpcOutbound;
import cloud.sentiric.dialplan.grpc.GrpcRegions;
import cloud.sentiric.dialplan.grpc.GrpcToll;
import cloud.sentiric.dialplan.grpc.Resolver;
import cloud.sentiric.dialplan.postgres.DemoPlans;
import cloud.sentiric.dialplan.postgres.PostgresCallsOut;
import cloud.sentiric.dialplan.postgres.PostgresOutbound;
import cloud.sentiric.dialplan.postgres.PostgresRoutes;
import cloud.sentiric.dialplan.toll.Guard;
import cloud.sentiric.dialplan.toll.Turnstile;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.grpc.DatabaseErrors;
import cloud.sentiric.store.grpc.RequestThreads;
import cloud.sentiric.store.postgres.Database;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.Channel;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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

    /** Until a query that is not answered counts as a lost connection. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(3);

    @Bean
    HikariDataSource pool(DialplanProperties properties) {
        return properties.postgres().pool("dialplan-service", SOCKET_TIMEOUT);
    }

    @Bean
    PostgresRoutes postgresRoutes(JdbcClient jdbc, TransactionTemplate transaction) {
        return new PostgresRoutes(jdbc, transaction);
    }

    @Bean
    PostgresOutbound postgresOutbound(JdbcClient jdbc, TransactionTemplate transaction) {
        return new PostgresOutbound(jdbc, transaction);
    }

    @Bean(initMethod = "start")
    Database database(
            DialplanProperties properties, HikariDataSource pool, PostgresRoutes stored, PostgresOutbound outbound) {
        Runnable seed = properties.demoData() ? new DemoPlans(stored, outbound) : () -> {};
        var postgres = properties.postgres();
        return new Database(postgres.probe("dialplan-service"), List.of(pool), postgres.flyway(), seed, () -> {});
    }

    @Bean
    CaffeineRoutes routes(
            PostgresRoutes stored, Database database, DialplanProperties properties, MeterRegistry meters) {
        var fallBacks = meters.counter("dialplan.routes.remembered");
        return new CaffeineRoutes(stored, database::isReachable, properties.routePatience(), fallBacks::increment);
    }

    @Bean
    Channel userService(GrpcChannelFactory channels) {
        var channel = channels.createChannel("user-service");
        // Connects now: the first call is too late to look for user-service.
        channel.getState(true);
        return channel;
    }

    @Bean
    PostgresCallsOut callsOut(JdbcClient jdbc, TransactionTemplate transaction, DialplanProperties properties) {
        return new PostgresCallsOut(
                jdbc, transaction, new Guard(properties.toll().settings()));
    }

    @Bean
    Channel cdrService(GrpcChannelFactory channels) {
        var channel = channels.createChannel("cdr-service");
        channel.getState(true);
        return channel;
    }

    @Bean
    GrpcToll grpcToll(PostgresCallsOut calls) {
        return new GrpcToll(calls.policies(), calls.rates());
    }

    @Bean
    GrpcOutbound grpcOutbound(PostgresOutbound outbound) {
        return new GrpcOutbound(outbound.trunks(), outbound.routes());
    }

    @Bean
    GrpcDialplans grpcDialplans(
            CaffeineRoutes routes,
            PostgresRoutes stored,
            PostgresOutbound outbound,
            PostgresCallsOut callsOut,
            @Qualifier("userService") Channel userService,
            @Qualifier("cdrService") Channel cdrService,
            DialplanProperties properties,
            MeterRegistry meters) {
        var regions = new GrpcRegions(userService, new Region(properties.region()));
        var users = new CallingUsers(userService, properties.callerDeadline());
        var turnstile = new Turnstile(
                callsOut, new GrpcCallEnds(cdrService, properties.toll().endsDeadline()), InstantSource.system());
        var departures = new Departures(outbound, users, regions, turnstile);
        var callers = new Callers(userService, properties.callerDeadline(), regions);
        return new GrpcDialplans(
                new Resolver(routes, callers, regions, departures, InstantSource.system(), meters),
                new Callees(userService),
                regions,
                routes.noticed(stored.routes()),
                routes.noticedPlans(stored.dialplans()),
                routes.noticedSchedules(stored.schedules()));
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
