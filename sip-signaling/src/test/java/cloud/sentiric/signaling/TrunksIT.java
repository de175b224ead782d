package cloud.sentiric.signaling;

import static cloud.sentiric.signaling.TwoNodes.LIMIT;
import static cloud.sentiric.signaling.TwoNodes.sip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkId;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import cloud.sentiric.signaling.trunk.TrunkWatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Trunks that two nodes are told of by dialplan-service alone. */
final class TrunksIT {
    private static final RedisServer REDIS = RedisServer.start();
    private static final TrunkId CARRIER = new TrunkId("acme", "carrier_it");

    @TempDir
    private Path folder;

    private static Condition seenBy(ConfigurableApplicationContext node) {
        return node.getBean(TrunkBoard.class).of(CARRIER).condition();
    }

    private static boolean registered(ConfigurableApplicationContext node) {
        return node.getBean(TrunkWatch.class).registrations().getOrDefault(CARRIER, false);
    }

    @Test
    void areWatchedRegisteredAtAndTrusted() throws IOException {
        try (var gateway = new FakeGateway();
                var nodes = nodes(gateway)) {
            nodes.services.trunks = List.of(Trunk.newBuilder()
                    .setTenantId(CARRIER.tenantId())
                    .setId(CARRIER.id())
                    .setHost("carrier.example")
                    .setUsername(FakeServices.WELCOME)
                    .setRegisters(true)
                    .setEnabled(true)
                    .addSources("127.0.0.3/32")
                    .build());
            await().atMost(LIMIT)
                    .until(() -> seenBy(nodes.nodeB) == Condition.UP && seenBy(nodes.nodeC) == Condition.UP);
            await().atMost(LIMIT).until(() -> registered(nodes.nodeB) != registered(nodes.nodeC));
            var register = gateway.of("REGISTER").getFirst();
            assertThat(register)
                    .startsWith("REGISTER sip:carrier.example SIP/2.0")
                    .contains("Route: <sip:" + gateway.address() + ";lr;trunk=carrier_it>");

            isCalledBy(nodes, "127.0.0.3", FakeServices.WELCOME);
            var contact = FakeGateway.find(register, "Contact: <sip:(t[0-9a-f]+)@");
            isCalledBy(nodes, "127.0.0.4", contact);

            gateway.status = "503 Service Unavailable";
            await().atMost(LIMIT)
                    .until(() -> seenBy(nodes.nodeB) == Condition.DOWN && seenBy(nodes.nodeC) == Condition.DOWN);
            gateway.status = "200 OK";
            await().atMost(LIMIT)
                    .until(() -> seenBy(nodes.nodeB) == Condition.UP && seenBy(nodes.nodeC) == Condition.UP);
            await().atMost(LIMIT)
                    .until(() -> nodes.nodeC
                                    .getBean(MeterRegistry.class)
                                    .find("sip.trunk.up")
                                    .tag("trunk", "carrier_it")
                                    .gauge()
                            != null);

            boolean first = registered(nodes.nodeB);
            var heir = first ? nodes.nodeC : nodes.nodeB;
            (first ? nodes.nodeB : nodes.nodeC).close();
            await().atMost(LIMIT).until(() -> registered(heir));
            heir.close();
            assertThat(gateway.of("REGISTER").getLast()).contains(">;expires=0");
        }
    }

    private TwoNodes nodes(FakeGateway gateway) throws IOException {
        var prefix = "--spring.cloud.discovery.client.simple.instances.sip-gateway[0].";
        return new TwoNodes(
                REDIS,
                folder,
                prefix + "uri=http://127.0.0.1:1",
                prefix + "instance-id=sip-gateway-it",
                prefix + "metadata.node=node-a",
                prefix + "metadata.sip-inside=" + gateway.address(),
                prefix + "metadata.sip-outside=203.0.113.9:5060",
                "--signaling.trunks.renewal=500ms",
                "--signaling.trunks.options-interval=2s",
                "--signaling.dialogs.heartbeat=500ms",
                "--signaling.dialogs.lost-after=5s");
    }

    /** A call from an address without a digest. */
    private static void isCalledBy(TwoNodes nodes, String address, String user) throws IOException {
        try (var carrier = new Caller(address, sip(nodes.nodeB), user)) {
            carrier.invite();
            carrier.expect("SIP/2.0 200");
            carrier.ack();
            var calls = nodes.nodeB.getBean(CallDirectory.class);
            await().atMost(LIMIT).until(() -> calls.all().stream().anyMatch(call -> call.answeredAt() != null));
            carrier.bye();
            carrier.expect("SIP/2.0 200");
            await().atMost(LIMIT).until(() -> calls.size() == 0);
        }
    }
}
