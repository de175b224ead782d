package cloud.sentiric.dialplan;

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
import cloud.sentiric.dialplan.memory.PlanMemory;
import cloud.sentiric.dialplan.postgres.DemoPlans;
import cloud.sentiric.dialplan.postgres.PlanChanges;
import cloud.sentiric.dialplan.postgres.PostgresCallsOut;
import cloud.sentiric.dialplan.postgres.PostgresOutbound;
import cloud.sentiric.dialplan.postgres.PostgresRoutes;
import cloud.sentiric.dialplan.postgres.PostgresTariff;
import cloud.sentiric.dialplan.toll.Guard;
import cloud.sentiric.dialplan.toll.RememberedCallsOut;
import cloud.sentiric.dialplan.toll.Turnstile;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.grpc.DatabaseErrors;
import cloud.sentiric.store.grpc.RequestThreads;
import cloud.sentiric.store.postgres.Changes;
import cloud.sentiric.store.postgres.Database;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger log = LoggerFactory.getLogger(RememberedCallsOut.class);

    /** Requests in progress per connection, each with a virtual thread; more wait at the caller (RFC 9113 §5.1.2). */
    private static final int MAX_CALLS_PER_CONNECTION = 256;

    /** Until a query that is not answered counts as a lost connection. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(3);

    /** Until the connection that tells of changes counts as lost: one may go unnoticed so long, while the database is there. */
    private static final Duration CHANGES_TIMEOUT = Duration.ofSeconds(2);

    /** Longest wait for a call out to be judged by those of all instances; less than for a connection, as more are asked for it. */
    private static final Duration COUNT_PATIENCE = Duration.ofMillis(200);

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
            DialplanProperties properties,
            HikariDataSource pool,
            PostgresRoutes stored,
            PostgresOutbound outbound,
            RememberedCallsOut callsOut,
            GrpcCallEnds callEnds) {
        Runnable seed = properties.demoData() ? new DemoPlans(stored, outbound) : () -> {};
        Runnable upkeep = () -> {
            callsOut.settle();
            callsOut.hear(callEnds, Instant.now());
        };
        return new Database(properties.postgres(), "dialplan-service", List.of(pool), seed, upkeep);
    }

    @Bean
    PostgresTariff postgresTariff(JdbcClient jdbc, TransactionTemplate transaction) {
        return new PostgresTariff(jdbc, transaction);
    }

    @Bean
    PlanMemory planMemory(
            PostgresRoutes stored, PostgresOutbound outbound, PostgresTariff tariff, MeterRegistry meters) {
        var memory = new PlanMemory(stored, outbound, tariff);
        Gauge.builder("dialplan.memory.told", memory, each -> each.isTold() ? 1 : 0)
                .description("Whether the plan is in memory, and the database tells of changes")
                .register(meters);
        return memory;
    }

    @Bean(initMethod = "start")
    Changes planChanges(DialplanProperties properties, Database database, PlanMemory memory) {
        var own = properties.postgres().pool("dialplan-service changes", CHANGES_TIMEOUT);
        own.setMaximumPoolSize(1);
        // No request waits for it.
        own.setConnectionTimeout(CHANGES_TIMEOUT.toMillis());
        return new Changes(
                own, database::isMigrated, "the plan and trunks", PlanChanges.CHANNELS, new PlanChanges(memory));
    }

    @Bean
    Channel userService(GrpcChannelFactory channels) {
        var channel = channels.createChannel("user-service");
        // Connects now: the first call is too late to look for user-service.
        channel.getState(true);
        return channel;
    }

    @Bean
    RememberedCallsOut callsOut(
            JdbcClient jdbc, TransactionTemplate transaction, DialplanProperties properties, PlanMemory memory) {
        var guard = new Guard(properties.toll().settings());
        var all = new PostgresCallsOut(jdbc, transaction, guard, memory);
        return new RememberedCallsOut(all, COUNT_PATIENCE, guard, memory, line -> log.warn("{}", line));
    }

    @Bean
    ManagedChannel cdrService(GrpcChannelFactory channels) {
        return channels.createChannel("cdr-service");
    }

    @Bean(initMethod = "start")
    GrpcCallEnds callEnds(@Qualifier("cdrService") ManagedChannel channel, DialplanProperties properties) {
        return new GrpcCallEnds(channel, properties.toll().endsDeadline());
    }

    @Bean
    GrpcToll grpcToll(PostgresTariff stored, PlanMemory memory) {
        return new GrpcToll(
                memory.policies().noticed(stored.policies()), memory.rates().noticed(stored.rates()));
    }

    @Bean
    GrpcOutbound grpcOutbound(PostgresOutbound stored, PlanMemory memory) {
        return new GrpcOutbound(
                memory.trunks().noticed(stored.trunks()), memory.outbound().noticed(stored.routes()));
    }

    @Bean
    GrpcDialplans grpcDialplans(
            PlanMemory memory,
            PostgresRoutes stored,
            RememberedCallsOut callsOut,
            @Qualifier("userService") Channel userService,
            GrpcCallEnds callEnds,
            DialplanProperties properties,
            MeterRegistry meters) {
        var regions = new GrpcRegions(userService, new Region(properties.region()));
        var users = new CallingUsers(userService, properties.callerDeadline());
        var turnstile = new Turnstile(callsOut, callEnds, InstantSource.system());
        var departures = new Departures(memory, users, regions, turnstile);
        var callers = new Callers(userService, properties.callerDeadline(), regions);
        return new GrpcDialplans(
                new Resolver(memory, callers, regions, departures, InstantSource.system(), meters),
                new Callees(userService),
                regions,
                memory.numbers().noticed(stored.routes()),
                memory.plans().noticed(stored.dialplans()),
                memory.schedules().noticed(stored.schedules()));
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
