package cloud.sentiric.signaling;

import cloud.sentiric.node.TraceContext;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.call.CallEvents;
import cloud.sentiric.signaling.call.CallPorts;
import cloud.sentiric.signaling.call.CallSettings;
import cloud.sentiric.signaling.call.CallWorkers;
import cloud.sentiric.signaling.call.DigestCallers;
import cloud.sentiric.signaling.call.OrderedPlans;
import cloud.sentiric.signaling.call.WorkerCalls;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.grpc.GrpcMedia;
import cloud.sentiric.signaling.grpc.GrpcPlans;
import cloud.sentiric.signaling.grpc.GrpcSipUsers;
import cloud.sentiric.signaling.grpc.GrpcTrunkCredentials;
import cloud.sentiric.signaling.grpc.MediaInstances;
import cloud.sentiric.signaling.grpc.PeerWitness;
import cloud.sentiric.signaling.grpc.PeerYields;
import cloud.sentiric.signaling.loop.ActiveCalls;
import cloud.sentiric.signaling.loop.Workers;
import cloud.sentiric.signaling.media.LeaseRenewals;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.Qualities;
import cloud.sentiric.signaling.media.QualityNews;
import cloud.sentiric.signaling.owner.Custody;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Reaper;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.redis.RedisDialogs;
import cloud.sentiric.signaling.redis.RedisLink;
import cloud.sentiric.signaling.redis.RedisSeats;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.rehearsal.CallRehearsal;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.DialogTags;
import cloud.sentiric.signaling.sip.Trunks;
import cloud.sentiric.signaling.trunk.Doubts;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.LeasedSeats;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** Calls in start order: what they need from others, the calls, and what goes on beside them. */
@Configuration(proxyBeanMethods = false)
@Import({EventWiring.class, ServiceWiring.class, TrunkWiring.class})
class CallWiring {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);
    /** How long a dialog stays in Redis beyond the longest call. */
    private static final int DIALOG_MARGIN_MINUTES = 10;
    /** How soon a call that was given away is adopted. */
    private static final Duration COLLECTION = Duration.ofSeconds(1);

    @Bean
    CallDirectory callDirectory() {
        return new CallDirectory();
    }

    @Bean
    ActiveCalls activeCalls(CallDirectory directory) {
        return directory::size;
    }

    /** The thread call-chores: leases, heartbeats, the failsafe plan, second tries of a release. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService callChores() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("call-chores").factory());
    }

    @Bean
    CallSettings callSettings(SignalingProperties properties) {
        var calls = properties.calls();
        return new CallSettings(
                calls.dependencyDeadline(),
                calls.ringing(),
                properties.transactions().t1(),
                properties.transactions().t2(),
                calls.mediaMoves(),
                calls.maxDuration(),
                calls.echoLimit(),
                calls.minSessionExpires(),
                calls.sessionExpires(),
                calls.maxPerWorker(),
                calls.retryAfter());
    }

    @Bean
    RedisDialogs sharedDialogs(RedisLink redis, JsonMapper json, SignalingProperties properties) {
        var lifetime = properties.calls().maxDuration().plusMinutes(DIALOG_MARGIN_MINUTES);
        return new RedisDialogs(redis, json, lifetime);
    }

    @Bean
    Custody custody(RedisDialogs store, Owner owner, PeerWitness witness, PeerYields yields) {
        return new Custody(store, owner, witness, yields);
    }

    @Bean
    GrpcPlans plans(
            @Qualifier("dialplanChannel") ManagedChannel channel, Domains domains, SignalingProperties properties) {
        var calls = properties.calls();
        return new GrpcPlans(channel, calls.planDeadline(), calls.failsafePlan(), domains::holdAudio);
    }

    @Bean
    QualityNews qualityNews(
            Qualities qualities, CallDirectory directory, SignalingProperties properties, InstantSource clock) {
        return new QualityNews(qualities, properties.events().qualityIntervals(), directory::tenant, clock);
    }

    @Bean
    GrpcMedia media(
            MediaInstances instances,
            SignalingProperties properties,
            ScheduledExecutorService chores,
            QualityNews news) {
        var calls = properties.calls();
        return new GrpcMedia(
                instances, calls.dependencyDeadline(), calls.mediaPatience(), calls.maxDuration(), chores, news);
    }

    @Bean
    GrpcSipUsers sipUsers(
            @Qualifier("userChannel") ManagedChannel channel,
            Bindings bindings,
            InstantSource clock,
            Domains domains,
            SignalingProperties properties) {
        var contacts = new BindingContacts(bindings, clock);
        return new GrpcSipUsers(channel, properties.calls().userDeadline(), contacts, domains::holdAudio);
    }

    @Bean
    GrpcTrunkCredentials trunkCredentials(
            @Qualifier("userChannel") ManagedChannel channel, SignalingProperties properties) {
        return new GrpcTrunkCredentials(channel, properties.calls().userDeadline());
    }

    @Bean
    LeasedSeats seats(RedisLink redis, SignalingProperties properties, ScheduledExecutorService chores) {
        var trunks = properties.trunks();
        var seats = new LeasedSeats(
                new RedisSeats(redis), trunks.seatLease(), trunks.maxCalls(), trunks.maxCallsPerSecond());
        every(chores, trunks.seatLease().dividedBy(3), seats::renew);
        return seats;
    }

    @Bean
    CallPorts callPorts(
            CallSettings settings,
            Workers workers,
            InstantSource clock,
            Domains domains,
            Trunks trunks,
            KnownTrunks knownTrunks,
            Authenticator authenticator,
            Nonces nonces,
            GrpcPlans plans,
            TrunkBoard board,
            GrpcSipUsers users,
            GrpcTrunkCredentials trunkCredentials,
            LeasedSeats seats,
            Doubts doubts,
            GrpcMedia media,
            Custody dialogs,
            CallEvents events,
            CallStates states,
            CallDirectory directory,
            MeterRegistry registry,
            SignalingProperties properties) {
        return new CallPorts(
                settings,
                new PoolWorkers(workers),
                clock,
                domains,
                new DigestCallers(trunks, knownTrunks, domains, authenticator, nonces, clock),
                new OrderedPlans(plans, board),
                users,
                trunkCredentials,
                seats,
                doubts,
                media,
                dialogs,
                events,
                states,
                directory,
                new MicrometerCalls(registry),
                new Slf4jCallLog(),
                new RandomTokens(new DialogTags(properties.digest().nonceKey())));
    }

    @Bean(initMethod = "start")
    CallRehearsal callRehearsal(SignalingProperties properties, Domains domains) {
        return new CallRehearsal(GatewayKeys.parse(properties.gatewayKeys()), domains);
    }

    /** The transaction users of the workers. */
    @Bean
    WorkerCalls workerCalls(CallPorts ports) {
        return new WorkerCalls(ports);
    }

    @Bean
    Leases leases(SignalingProperties properties) {
        var calls = properties.calls();
        return new Leases(calls.mediaLostAfter(), calls.mediaGoneAfter(), calls.silence());
    }

    @Bean
    LeaseRenewals leaseRenewals(
            GrpcMedia media, Leases leases, WorkerCalls calls, ScheduledExecutorService chores, InstantSource clock) {
        return new LeaseRenewals(
                media, leases, calls::leases, calls::lost, (delay, work) -> later(chores, delay, work), clock);
    }

    /** Starts what goes on beside the calls. */
    @Bean
    Reaper reaper(
            RedisDialogs store,
            Custody custody,
            PeerWitness witness,
            WorkerCalls calls,
            LeaseRenewals renewals,
            GrpcMedia media,
            MediaInstances instances,
            GrpcPlans plans,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var lostAfter = properties.dialogs().lostAfter();
        var reaper = new Reaper(
                store,
                custody,
                witness,
                lostAfter,
                System::nanoTime,
                chores,
                calls::inherit,
                line -> log.warn("{}", line));
        custody.whenTaken(calls::takenAway);
        custody.whenMoved(calls::moved);
        every(chores, properties.dialogs().heartbeat(), reaper::run);
        every(chores, COLLECTION, reaper::collect);
        instances.whenBroken(id -> later(chores, Duration.ZERO, () -> renewals.suspect(id)));
        every(chores, properties.calls().leaseRenewal(), renewals::renew);
        every(chores, properties.calls().leaseRenewal(), media::measure);
        every(chores, properties.calls().failsafeRenewal(), plans::learnFailsafe);
        return reaper;
    }

    /** Gives calls away for half of the time that a stop waits for them to end, then ends those that are left. */
    @Bean
    AtStop callDrain(
            WorkerCalls calls, Custody custody, ScheduledExecutorService chores, SignalingProperties properties) {
        var fresh = properties.dialogs().lostAfter().dividedBy(2);
        var drain = new CallDrain(
                calls,
                () -> custody.leave(fresh),
                chores,
                properties.sip().drain().dividedBy(2));
        return new AtStop(CallDrain.PHASE, drain::run);
    }

    private static void later(ScheduledExecutorService chores, Duration delay, Runnable chore) {
        try {
            chores.schedule(new Chore(chore), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("stopping", e);
        }
    }

    private static void every(ScheduledExecutorService chores, Duration period, Runnable chore) {
        chores.scheduleWithFixedDelay(
                new Chore(chore), period.toMillis() / 10, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The workers as calls see them. */
    private record PoolWorkers(Workers pool) implements CallWorkers {
        @Override
        public boolean execute(CallId callId, Runnable task) {
            return pool.execute(callId, task);
        }

        @Override
        public int index(CallId callId) {
            return pool.index(callId);
        }
    }

    /** Values that nobody else has. */
    private record RandomTokens(DialogTags tags) implements CallPorts.Tokens {
        private static final SecureRandom SECRETS = new SecureRandom();
        private static final int MEDIA_SECRET = 32;

        @Override
        public AttemptId attemptId(Instant now) {
            return new AttemptId(Uuid7.create(now.toEpochMilli()));
        }

        @Override
        public String tag(CallId callId) {
            return tags.create(callId).value();
        }

        @Override
        public CallId legCallId(CallId callId) {
            return callId.leg(UUID.randomUUID());
        }

        @Override
        public boolean made(CallId callId, String tag) {
            return tags.made(callId, tag);
        }

        @Override
        public long sessionId() {
            return ThreadLocalRandom.current().nextLong(1, 1L << 53);
        }

        @Override
        public MediaSecret mediaSecret() {
            var random = new byte[MEDIA_SECRET];
            SECRETS.nextBytes(random);
            return MediaSecret.of(random);
        }

        @Override
        public String traceId() {
            return TraceContext.create().traceId();
        }
    }
}
