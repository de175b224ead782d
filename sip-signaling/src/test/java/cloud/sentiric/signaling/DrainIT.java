package cloud.sentiric.signaling;

import static cloud.sentiric.signaling.TwoNodes.LIMIT;
import static cloud.sentiric.signaling.TwoNodes.sip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.loop.Readiness;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.udp.UdpSocket;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that stop one after the other: the first gives its calls away, the last ends them. */
final class DrainIT {
    private static final RedisServer REDIS = RedisServer.start();

    @TempDir
    private Path folder;

    @Test
    void whatHasComeIsAnsweredBeforeANodeIsGone() throws IOException {
        try (var nodes = new TwoNodes(REDIS, folder, "--TRUSTED_TRUNKS=local=127.0.0.2/32");
                var phone = new Caller("127.0.0.2", sip(nodes.nodeB), FakeServices.ECHO);
                var redis = RedisClient.create(REDIS.uri())) {
            phone.invite();
            phone.expect("SIP/2.0 200");
            phone.ack();
            var there = nodes.nodeB.getBean(CallDirectory.class);
            await().atMost(LIMIT).until(() -> there.all().stream().anyMatch(call -> call.answeredAt() != null));

            redis.connect().sync().clientPause(400);
            phone.moveTo(sip(nodes.nodeC));
            phone.bye();
            var transactions = nodes.nodeC.getBean(WorkerPool.class);
            await().atMost(LIMIT).until(() -> transactions.transactions() > 0);
            nodes.nodeC.close();
            phone.expect("SIP/2.0 200");
        }
    }

    @Test
    void aCallOutlivesItsNodeAndEndsWithTheLast() throws IOException {
        try (var nodes = new TwoNodes(
                        REDIS,
                        folder,
                        "--TRUSTED_TRUNKS=local=127.0.0.2/32",
                        "--signaling.dialogs.heartbeat=500ms",
                        "--signaling.sip.drain=6s");
                var phone = new Caller("127.0.0.2", sip(nodes.nodeB), FakeServices.ECHO)) {
            phone.invite();
            phone.expect("SIP/2.0 200");
            phone.ack();
            var there = nodes.nodeC.getBean(CallDirectory.class);
            var here = nodes.nodeB.getBean(CallDirectory.class);
            await().atMost(LIMIT).until(() -> here.all().stream().anyMatch(call -> call.answeredAt() != null));

            nodes.nodeB.close();
            await().atMost(LIMIT).until(() -> there.size() == 1);
            assertThat(nodes.services.held).containsValue(phone.callId());

            phone.moveTo(sip(nodes.nodeC));
            phone.info();
            phone.expect("SIP/2.0 200");

            var stopping = Thread.startVirtualThread(nodes.nodeC::close);
            phone.accept(phone.expect("BYE "));
            await().atMost(LIMIT).until(() -> !stopping.isAlive() && nodes.services.held.isEmpty());
        }
    }

    /** Who stops it may be in a hurry. */
    @Test
    void whoeverIsInterruptedWhileCallsAreWaitedForClosesAllTheSame() throws IOException {
        try (var nodes =
                        new TwoNodes(REDIS, folder, "--TRUSTED_TRUNKS=local=127.0.0.2/32", "--signaling.sip.drain=1m");
                var phone = new Caller("127.0.0.2", sip(nodes.nodeB), FakeServices.ECHO)) {
            phone.invite();
            phone.expect("SIP/2.0 200");
            var socket = nodes.nodeB.getBean(UdpSocket.class);
            var readiness = nodes.nodeB.getBean(Readiness.class);

            var stopping = Thread.startVirtualThread(nodes.nodeB::close);
            await().atMost(LIMIT).until(readiness::draining);
            await().atMost(LIMIT).until(() -> {
                stopping.interrupt();
                return !stopping.isAlive();
            });
            assertThat(socket.isOpen()).isFalse();
        }
    }
}
