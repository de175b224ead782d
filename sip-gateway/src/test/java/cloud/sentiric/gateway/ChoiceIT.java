package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which node gets a call, when ways get longer and nodes die. */
class ChoiceIT {
    private static String callThrough(Gateway gateway) {
        try (var phone = new Caller(gateway.address())) {
            phone.call();
            return Caller.node(phone.answered());
        }
    }

    /** A call that goes on, with the given node. */
    private static Caller callOf(String node, Gateway gateway) {
        while (true) {
            var caller = new Caller(gateway.address());
            caller.call();
            if (Caller.node(caller.answered()).equals(node)) {
                return caller;
            }
            caller.close();
        }
    }

    private static int callsOfB(Gateway gateway, int calls) {
        int b = 0;
        for (int i = 0; i < calls; i++) {
            b += callThrough(gateway).equals("node-b") ? 1 : 0;
        }
        return b;
    }

    private static double share(InetSocketAddress node, Gateway gateway) {
        var choice = gateway.choice();
        return choice.share(Objects.requireNonNull(choice.node(node)));
    }

    @Test
    void newCallsLeaveTheSlowNodeAndRunningOnesStay() throws IOException {
        try (var b = new FakeNode("node-b");
                var c = new FakeNode("node-c");
                var way = new DelayRelay(b.address());
                var gateway = new Gateway()
                        .node("node-b", way.address())
                        .node(c)
                        .band(Duration.ofMillis(15))
                        .start();
                var running = callOf("node-b", gateway)) {
            // 35 to 65 %; with fair shares that is six standard deviations.
            assertThat(callsOfB(gateway, 400)).isBetween(140, 260);
            way.delay(40);
            await().atMost(Duration.ofSeconds(3)).until(() -> share(way.address(), gateway) == 0);
            assertThat(callsOfB(gateway, 40)).isZero();
            running.inDialog("INFO", 2, gateway.address());
            assertThat(running.receive("SIP/2.0 200 ")).contains("sentiric-signaling/node-b\n");
        }
    }

    @Test
    @Timeout(30)
    void inviteThatANodeSwallowsIsMovedByTheGateway() {
        try (var b = new FakeNode("node-b");
                var c = new FakeNode("node-c");
                var gateway = new Gateway()
                        .node(b)
                        .node(c)
                        .band(Duration.ofMillis(200))
                        .start()) {
            b.deaf(true);
            int calls = 0;
            while (b.received("INVITE").isEmpty()) {
                // Sent once only.
                assertThat(callThrough(gateway)).isEqualTo("node-c");
                calls++;
            }
            // It may only be slow: the call must not run on both.
            await().until(() -> !b.received("CANCEL").isEmpty());
            String cancel = b.received("CANCEL").getFirst();
            String invite = b.received("INVITE").getFirst();
            assertThat(Peer.headers(cancel, "Via"))
                    .containsExactly(Peer.headers(invite, "Via").getFirst());
            for (String name : List.of("From", "To", "Call-ID")) {
                assertThat(Peer.headers(cancel, name)).isEqualTo(Peer.headers(invite, name));
            }
            assertThat(cancel).contains("CSeq: 1 CANCEL\n");
            // Its 487 is acknowledged and goes no further.
            await().until(() -> !b.received("ACK").isEmpty());
            assertThat(Peer.headers(b.received("ACK").getFirst(), "Via")).isEqualTo(Peer.headers(cancel, "Via"));
            assertThat(gateway.dropped(Reason.INVITE_MOVED)).isEqualTo(1);
            await().until(() -> gateway.dropped(Reason.OWN_CANCEL) == 1);
            assertThat(c.received("INVITE")).hasSize(calls);
            c.answering(false);
            try (var ringing = new Caller(gateway.address())) {
                ringing.call();
                ringing.receive("SIP/2.0 180 ");
                // Answered provisionally: it stays where it is, however long it rings.
                int at = c.received("INVITE").size() + b.received("INVITE").size();
                await().during(Duration.ofMillis(800))
                        .until(() -> c.received("INVITE").size()
                                        + b.received("INVITE").size()
                                == at);
            }
        }
    }

    @Test
    void aDyingNodeCostsNoCallsAfterTwoSeconds() throws InterruptedException {
        try (var b = new FakeNode("node-b");
                var c = new FakeNode("node-c");
                var gateway = new Gateway()
                        .node(b)
                        .node(c)
                        .band(Duration.ofMillis(200))
                        .start();
                var phone = new Caller(gateway.address())) {
            int perSecond = 100;
            int calls = 5 * perSecond;
            int killed = 2 * perSecond;
            Set<Integer> answered = ConcurrentHashMap.newKeySet();
            phone.patience(3000);
            var receiver = Thread.ofVirtual().start(() -> {
                try {
                    while (answered.size() < calls) {
                        String ok = phone.receive("SIP/2.0 200 ");
                        answered.add(Integer.valueOf(Peer.value(ok, "^Call-ID: k(\\d+)$")));
                    }
                } catch (UncheckedIOException e) {
                    // Patience is over: the rest is lost.
                }
            });
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                if (i == killed) {
                    b.silent(true);
                }
                // Not one is sent again by its client.
                phone.send(phone.invite("k" + i), gateway.address());
                long next = start + (i + 1) * 1_000_000_000L / perSecond;
                while (next - System.nanoTime() > 0) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
            receiver.join();
            var lost = new HashSet<Integer>();
            for (int i = 0; i < calls; i++) {
                if (!answered.contains(i)) {
                    lost.add(i);
                }
            }
            assertThat(lost).allMatch(i -> i >= killed - perSecond / 10 && i < killed + 2 * perSecond);
            assertThat(lost).hasSizeLessThanOrEqualTo(perSecond);
        }
    }
}
