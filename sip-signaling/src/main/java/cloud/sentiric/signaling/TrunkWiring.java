package cloud.sentiric.signaling;

import cloud.sentiric.node.InstanceLists;
import cloud.sentiric.node.InstanceWatch;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.signaling.grpc.GrpcTrunkCredentials;
import cloud.sentiric.signaling.grpc.GrpcTrunks;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.owner.Custody;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.redis.RedisLink;
import cloud.sentiric.signaling.redis.RedisTrunks;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.trunk.ContactNames;
import cloud.sentiric.signaling.trunk.Doubts;
import cloud.sentiric.signaling.trunk.Gateway;
import cloud.sentiric.signaling.trunk.Gateways;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.LeasedSeats;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkWatch;
import cloud.sentiric.signaling.trunk.WorkerRequests;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Trunks in start order: which there are, whether they answer, what is counted of them. */
@Configuration(proxyBeanMethods = false)
class TrunkWiring {
    private static final Logger log = LoggerFactory.getLogger(TrunkWatch.class);
    private static final String GATEWAY = "sip-gateway";
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration METERS = Duration.ofSeconds(2);
    /** Between two doubts about a trunk. */
    private static final Duration DOUBTED = Duration.ofMinutes(1);

    @Bean
    ContactNames contactNames(SignalingProperties properties) {
        return new ContactNames(properties.digest().nonceKey());
    }

    @Bean
    KnownTrunks knownTrunks(ContactNames names) {
        return new KnownTrunks(names);
    }

    @Bean
    TrunkBoard trunkBoard() {
        return new TrunkBoard();
    }

    @Bean
    GrpcTrunks trunkList(
            @Qualifier("dialplanChannel") ManagedChannel channel,
            KnownTrunks trunks,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var list = new GrpcTrunks(channel, trunks::learn);
        every(chores, properties.trunks().renewal(), list::learn);
        return list;
    }

    @Bean
    Gateways gateways() {
        return new Gateways();
    }

    @Bean(initMethod = "start")
    InstanceWatch gatewayWatch(InstanceLists lists, NodeProperties node, Gateways gateways) {
        return new InstanceWatch(
                lists,
                node.name(),
                GATEWAY,
                healthy -> gateways.found(healthy.stream()
                        .map(TrunkWiring::gateway)
                        .filter(Objects::nonNull)
                        .toList()));
    }

    /** A gateway says in its metadata where it takes requests of nodes, and what it is called outside. */
    private static @Nullable Gateway gateway(ServiceInstance instance) {
        var metadata = instance.getMetadata();
        var inside = metadata == null ? null : metadata.get("sip-inside");
        var outside = metadata == null ? null : metadata.get("sip-outside");
        int colon = inside == null ? -1 : inside.lastIndexOf(':');
        if (metadata == null || inside == null || outside == null || colon < 0) {
            return null;
        }
        try {
            var host = InetAddress.ofLiteral(inside.substring(0, colon).replaceAll("[\\[\\]]", ""));
            var listeners = new HashMap<String, String>();
            for (var transport : List.of("tcp", "tls")) {
                var listener = metadata.get("sip-outside-" + transport);
                if (listener != null) {
                    listeners.put(transport, listener);
                }
            }
            return new Gateway(
                    new InetSocketAddress(host, Integer.parseInt(inside.substring(colon + 1))), outside, listeners);
        } catch (IllegalArgumentException e) {
            log.debug("gateway {} names no address: {}", instance.getInstanceId(), inside);
            return null;
        }
    }

    @Bean
    WorkerRequests workerRequests(WorkerPool workers) {
        return new WorkerRequests(workers::execute, workers::index);
    }

    @Bean
    Doubts doubts(KnownTrunks trunks, RedisLink redis) {
        var store = new RedisTrunks(redis);
        return trunk -> {
            if (trunks.registers(trunk)) {
                store.doubt(trunk, Tag.create().value(), DOUBTED);
            }
        };
    }

    @Bean
    TrunkWatch trunkWatch(
            KnownTrunks trunks,
            RedisLink redis,
            TrunkBoard board,
            Gateways gateways,
            WorkerRequests requests,
            GrpcTrunkCredentials credentials,
            ContactNames names,
            Owner self,
            InstantSource clock,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var watch = new TrunkWatch(new TrunkWatch.Parts(
                trunks,
                new RedisTrunks(redis),
                board,
                gateways,
                requests,
                self.run(),
                properties.trunks().optionsInterval(),
                credentials,
                names,
                () -> ThreadLocalRandom.current().nextDouble(),
                clock,
                chores,
                line -> log.info("{}", line)));
        every(chores, ROUND, watch::run);
        return watch;
    }

    /** Leaves the trunks to other nodes, or our bindings at registrars with the last node. */
    @Bean
    AtStop trunkDrain(TrunkWatch watch, Custody custody, SignalingProperties properties) {
        var fresh = properties.dialogs().lostAfter().dividedBy(2);
        var drain = new TrunkDrain(watch, () -> custody.leave(fresh));
        return new AtStop(TrunkDrain.PHASE, drain::run);
    }

    @Bean
    MicrometerTrunks trunkMeters(
            MeterRegistry registry,
            KnownTrunks trunks,
            TrunkBoard board,
            LeasedSeats seats,
            TrunkWatch watch,
            ScheduledExecutorService chores) {
        var meters = new MicrometerTrunks(registry, trunks, board, seats::calls, watch::registrations);
        every(chores, METERS, meters::renew);
        return meters;
    }

    private static void every(ScheduledExecutorService chores, Duration period, Runnable chore) {
        chores.scheduleWithFixedDelay(
                new Chore(chore), period.toMillis() / 10, period.toMillis(), TimeUnit.MILLISECONDS);
    }
}
