package cloud.sentiric.signaling;

import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.grpc.GrpcAddressees;
import cloud.sentiric.signaling.grpc.PeerWitness;
import cloud.sentiric.signaling.keepalive.Edges;
import cloud.sentiric.signaling.keepalive.KeepAlive;
import cloud.sentiric.signaling.keepalive.KeepAliveSettings;
import cloud.sentiric.signaling.loop.LiveBindings;
import cloud.sentiric.signaling.loop.Rooms;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.message.MessageSettings;
import cloud.sentiric.signaling.message.Messages;
import cloud.sentiric.signaling.message.WorkerMessages;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.presence.LeasedCallStates;
import cloud.sentiric.signaling.presence.Packages;
import cloud.sentiric.signaling.presence.PublicationSettings;
import cloud.sentiric.signaling.presence.Publications;
import cloud.sentiric.signaling.presence.Users;
import cloud.sentiric.signaling.redis.RedisBindings;
import cloud.sentiric.signaling.redis.RedisCallStates;
import cloud.sentiric.signaling.redis.RedisLink;
import cloud.sentiric.signaling.redis.RedisNews;
import cloud.sentiric.signaling.redis.RedisPages;
import cloud.sentiric.signaling.redis.RedisPublications;
import cloud.sentiric.signaling.redis.RedisSubscriptions;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.registrar.Members;
import cloud.sentiric.signaling.sip.DialogTags;
import cloud.sentiric.signaling.subscription.Heirs;
import cloud.sentiric.signaling.subscription.SubscriptionSettings;
import cloud.sentiric.signaling.subscription.Subscriptions;
import cloud.sentiric.signaling.subscription.Watched;
import cloud.sentiric.signaling.subscription.WorkerSubscriptions;
import cloud.sentiric.signaling.trunk.WorkerRequests;
import cloud.sentiric.signaling.xml.PidfParser;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What users want of each other beside calls, in start order: who may, what is watched, who watches. */
@Configuration(proxyBeanMethods = false)
class PresenceWiring {
    private static final Logger log = LoggerFactory.getLogger(Heirs.class);
    private static final Duration LISTEN = Duration.ofSeconds(1);

    @Bean
    Members members(
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            WorkerPool workers,
            SignalingProperties properties) {
        return new Members(
                domains,
                authenticator,
                nonces,
                workers::execute,
                properties.registrar().deadline());
    }

    @Bean
    Packages packages(SignalingProperties properties) {
        return Packages.of(properties.presence().pause());
    }

    @Bean
    RedisPublications sharedPublications(
            RedisLink redis, JsonMapper json, InstantSource clock, SignalingProperties properties) {
        return new RedisPublications(redis, json, properties.presence().maxPublications(), clock);
    }

    @Bean
    RedisCallStates sharedCallStates(RedisLink redis, JsonMapper json, InstantSource clock) {
        return new RedisCallStates(redis, json, clock);
    }

    /** To be told of the calls of users. */
    @Bean
    LeasedCallStates callStates(
            RedisCallStates store, InstantSource clock, RedisNews news, SignalingProperties properties) {
        return new LeasedCallStates(store, properties.presence().callLease(), clock, news::tell);
    }

    @Bean
    Users users(
            Packages packages,
            Bindings bindings,
            RedisPublications publications,
            RedisCallStates calls,
            InstantSource clock) {
        return new Users(packages, bindings, publications, calls, clock);
    }

    @Bean
    RedisSubscriptions sharedSubscriptions(
            RedisLink redis, JsonMapper json, Packages packages, InstantSource clock, SignalingProperties properties) {
        return new RedisSubscriptions(
                redis, json, packages.all(), properties.presence().maxPerUser(), clock);
    }

    @Bean
    Watched watched() {
        return new Watched();
    }

    @Bean
    WorkerSubscriptions workerSubscriptions(
            Members members,
            Users users,
            RedisSubscriptions store,
            Owner self,
            Watched watched,
            WorkerPool workers,
            SignalingProperties properties) {
        var presence = properties.presence();
        var parts = new Subscriptions.Parts(
                members,
                new DialogTags(properties.digest().nonceKey()),
                users,
                store,
                self,
                watched,
                new SubscriptionSettings(
                        presence.minExpires(),
                        presence.maxExpires(),
                        presence.defaultExpires(),
                        presence.maxPerWorker()),
                workers::execute);
        return new WorkerSubscriptions(parts, workers::executeAll, workers::index);
    }

    @Bean
    Publications.Parts publicationParts(
            Members members,
            Packages packages,
            RedisPublications store,
            RedisNews news,
            SignalingProperties properties) {
        var presence = properties.presence();
        return new Publications.Parts(
                members,
                packages,
                new PidfParser(),
                store,
                new PublicationSettings(
                        presence.minExpires(),
                        presence.maxExpires(),
                        presence.defaultExpires(),
                        Math.toIntExact(presence.maxBody().toBytes())),
                news::tell);
    }

    @Bean
    RedisPages sharedPages(RedisLink redis, JsonMapper json, InstantSource clock, SignalingProperties properties) {
        return new RedisPages(redis, json, properties.messages().maxPerUser(), clock);
    }

    @Bean
    GrpcAddressees addressees(@Qualifier("userChannel") ManagedChannel channel, SignalingProperties properties) {
        return new GrpcAddressees(channel, properties.calls().userDeadline());
    }

    @Bean
    WorkerMessages workerMessages(
            Members members,
            Bindings bindings,
            GrpcAddressees addressees,
            RedisPages store,
            LiveBindings live,
            WorkerPool workers,
            SignalingProperties properties) {
        var settings = properties.messages();
        var messages = new WorkerMessages(
                new Messages.Parts(
                        members,
                        bindings,
                        addressees,
                        store,
                        new MessageSettings(
                                Math.toIntExact(settings.maxBody().toBytes()),
                                settings.lifetime(),
                                settings.patience()),
                        workers::execute,
                        now -> Uuid7.create(now.toEpochMilli()).toString()),
                workers::index);
        live.whenAwaited(messages::awaited);
        return messages;
    }

    @Bean
    KeepAlive keepAlive(
            RedisBindings bindings,
            LiveBindings live,
            Edges edges,
            WorkerPool workers,
            MeterRegistry registry,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var settings = properties.keepAlive();
        var keepAlive = new KeepAlive(new KeepAlive.Parts(
                bindings,
                bindings,
                live,
                edges,
                new KeepAliveSettings(settings.interval(), settings.batch()),
                workers::execute,
                workers::index,
                outcome -> Counter.builder("sip.keepalives")
                        .description("OPTIONS to phones behind NATs, and bindings taken away for want of an answer")
                        .tag("outcome", outcome)
                        .register(registry)
                        .increment()));
        if (!settings.interval().isZero()) {
            every(chores, settings.pause(), keepAlive::run);
        }
        return keepAlive;
    }

    @Bean
    Rooms rooms(
            WorkerSubscriptions subscriptions,
            Publications.Parts publications,
            WorkerMessages messages,
            KeepAlive keepAlive,
            WorkerRequests requests) {
        return (worker, transactions) -> {
            keepAlive.join(worker, transactions);
            requests.enter(worker, transactions);
            return List.of(
                    subscriptions.create(worker, transactions),
                    new Publications(publications, transactions),
                    messages.create(worker, transactions));
        };
    }

    /** Starts what goes on beside the subscriptions. */
    @Bean(destroyMethod = "leave")
    Heirs heirs(
            RedisSubscriptions store,
            Owner self,
            PeerWitness witness,
            WorkerSubscriptions subscriptions,
            RedisNews news,
            LeasedCallStates calls,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var heirs = new Heirs(new Heirs.Parts(
                store,
                self,
                witness,
                subscriptions,
                properties.dialogs().lostAfter(),
                System::nanoTime,
                chores,
                line -> log.warn("{}", line)));
        news.whenTaken(subscriptions::taken);
        news.whenHeard(subscriptions::changed, subscriptions::lookAround);
        every(chores, LISTEN, news::listen);
        every(chores, properties.dialogs().heartbeat(), heirs::run);
        every(chores, properties.presence().callLease().dividedBy(3), calls::renew);
        return heirs;
    }

    private static void every(ScheduledExecutorService chores, Duration period, Runnable chore) {
        chores.scheduleWithFixedDelay(
                new Chore(chore), period.toMillis() / 10, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Bean
    MeterBinder presenceGauges(Watched watched) {
        return registry -> Gauge.builder("sip.subscriptions", watched, Watched::subscriptions)
                .description("Subscriptions that this node has")
                .register(registry);
    }
}
