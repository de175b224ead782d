package cloud.sentiric.signaling;

import cloud.sentiric.node.Addresses;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.node.TraceContext;
import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.Credentials;
import cloud.sentiric.signaling.digest.Credentials.Verdict;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.keepalive.Edges;
import cloud.sentiric.signaling.loop.ActiveCalls;
import cloud.sentiric.signaling.loop.Dependency;
import cloud.sentiric.signaling.loop.Dispatcher;
import cloud.sentiric.signaling.loop.LiveBindings;
import cloud.sentiric.signaling.loop.NoCalls;
import cloud.sentiric.signaling.loop.Readiness;
import cloud.sentiric.signaling.loop.Rooms;
import cloud.sentiric.signaling.loop.SipMeters;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.redis.RedisBindings;
import cloud.sentiric.signaling.redis.RedisGuesses;
import cloud.sentiric.signaling.redis.RedisLink;
import cloud.sentiric.signaling.redis.RedisNews;
import cloud.sentiric.signaling.redis.RedisNonces;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.registrar.Registrar;
import cloud.sentiric.signaling.registrar.Rules;
import cloud.sentiric.signaling.sip.Trunks;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.TransactionUsers;
import cloud.sentiric.signaling.udp.UdpSocket;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The SIP protocol in start order: socket, workers, transactions, registrar. */
@Configuration(proxyBeanMethods = false)
class ProtocolWiring {
    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    SipMeters sipMeters(MeterRegistry registry) {
        return new SipMeters(registry);
    }

    @Bean
    UdpSocket udpSocket(SipMeters meters) {
        return new UdpSocket(meters);
    }

    @Bean
    WorkerPool workers() {
        return new WorkerPool();
    }

    @Bean
    RedisLink redisLink(SignalingProperties properties, MeterRegistry registry) {
        var redis = properties.redis();
        var sentinel = redis.sentinel();
        var link = sentinel.hosts().isBlank()
                ? new RedisLink(redis.host(), redis.port(), redis.user(), redis.password(), redis.timeout())
                : RedisLink.by(
                        Addresses.of(sentinel.hosts(), sentinel.port()),
                        sentinel.master(),
                        sentinel.user(),
                        sentinel.password(),
                        redis.user(),
                        redis.password(),
                        redis.timeout());
        FunctionCounter.builder("redis.primary.moves", link, RedisLink::moves)
                .description("How often the primary was found at another server than before")
                .register(registry);
        return link;
    }

    @Bean
    RedisBindings bindings(RedisLink redis, InstantSource clock, SignalingProperties properties) {
        return new RedisBindings(redis, clock, properties.keepAlive().interval());
    }

    @Bean
    Nonces nonces(RedisLink redis, InstantSource clock) {
        return new RedisNonces(redis, clock);
    }

    @Bean
    Challenges challenges(SignalingProperties properties) {
        return new Challenges(
                properties.digest().nonceKey(),
                properties.digest().nonceLifetime(),
                properties.digest().md5Clients());
    }

    @Bean
    Authenticator authenticator(
            Challenges challenges,
            ObjectProvider<Credentials> credentials,
            RedisLink redis,
            MeterRegistry registry,
            InstantSource clock) {
        return new Authenticator(
                challenges,
                credentials.getIfAvailable(() -> (_, _) ->
                        CompletableFuture.completedFuture(new Verdict.Unavailable("nobody verifies credentials"))),
                new RedisGuesses(redis, clock),
                new GuessAudit(registry),
                clock);
    }

    @Bean
    Domains domains(SignalingProperties properties) {
        return new Domains(properties.realm(), properties.domains(), new Region(properties.region()));
    }

    @Bean
    Trunks trunks(SignalingProperties properties) {
        return Trunks.parse(properties.trustedTrunks());
    }

    @Bean
    RedisNews news(RedisLink redis) {
        return new RedisNews(redis);
    }

    @Bean
    LiveBindings liveBindings(InstantSource clock, RedisNews news) {
        return new LiveBindings(clock, TraceContext.CALL_ID_KEY, news::tell);
    }

    @Bean
    Registrar.Parts registrarParts(
            SignalingProperties properties,
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            Bindings bindings,
            LiveBindings events,
            WorkerPool workers) {
        var registrar = properties.registrar();
        var rules = new Rules(
                registrar.minExpires(), registrar.maxExpires(), registrar.defaultExpires(), registrar.maxContacts());
        return new Registrar.Parts(
                domains, authenticator, nonces, bindings, rules, events, workers::execute, registrar.deadline());
    }

    @Bean
    Edges edges() {
        return new Edges();
    }

    @Bean
    Readiness readiness(ObjectProvider<Dependency> dependencies) {
        return new Readiness(() -> dependencies.orderedStream().toList());
    }

    @Bean
    SipServer sipServer(
            SignalingProperties properties,
            NodeProperties node,
            WorkerPool workers,
            UdpSocket socket,
            Readiness readiness,
            Edges edges,
            SipMeters meters,
            Registrar.Parts registrar,
            ObjectProvider<TransactionUsers> calls,
            ObjectProvider<Rooms> rooms,
            ObjectProvider<ActiveCalls> activeCalls) {
        var users = calls.getIfAvailable(() -> (_, transactions) -> new NoCalls(transactions));
        var beside = rooms.getIfAvailable(() -> (_, _) -> List.of());
        return new SipServer(
                properties,
                node.name(),
                workers,
                socket,
                readiness,
                edges,
                meters,
                (worker, transactions) -> {
                    TransactionUser user = users.create(worker, transactions);
                    return new Dispatcher(
                            transactions,
                            readiness,
                            new Registrar(registrar, transactions),
                            beside.create(worker, transactions),
                            user);
                },
                activeCalls.getIfAvailable(() -> () -> 0));
    }

    /** The details of readiness: each thing that this node works with. */
    @Bean
    HealthIndicator signalingHealthIndicator(Readiness readiness) {
        return () -> {
            var health = readiness.ready() ? Health.up() : Health.outOfService();
            readiness.dependencies().forEach(part -> health.withDetail(part.name(), part.available() ? "up" : "away"));
            return health.withDetail("draining", readiness.draining()).build();
        };
    }

    @Bean
    MeterBinder sipGauges(WorkerPool workers, LiveBindings bindings) {
        return registry -> {
            Gauge.builder("sip.transactions.in.flight", workers, WorkerPool::transactions)
                    .description("Transactions, finished ones that absorb retransmissions included")
                    .register(registry);
            Gauge.builder("sip.queue", workers, WorkerPool::waiting)
                    .description("Tasks that wait for the workers")
                    .register(registry);
            Gauge.builder("sip.registrations", bindings, LiveBindings::count)
                    .description("Live bindings that this node made")
                    .register(registry);
        };
    }
}
