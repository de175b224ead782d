package cloud.sentiric.signaling;

import static cloud.sentiric.signaling.TwoNodes.LIMIT;
import static cloud.sentiric.signaling.TwoNodes.sip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.call.CallDirectory;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Alice talks to Bob through one node and to Carol through another, and hands one on to the other, while somebody watches. */
final class TransferIT {
    private static final RedisServer REDIS = RedisServer.start();

    @TempDir
    private Path folder;

    @Test
    void theTwoTalkThoughTheirCallsWereAtTwoNodes() throws IOException {
        try (var nodes = new TwoNodes(REDIS, folder, "--signaling.presence.pause=100ms");
                var first = new Caller("127.0.0.1", sip(nodes.nodeB), "1002");
                var second = new Caller("127.0.0.1", sip(nodes.nodeC), "2001");
                var bob = new Member("1002", sip(nodes.nodeB));
                var carol = new Member("2001", sip(nodes.nodeC));
                var watcher = new Member("1002", sip(nodes.nodeC))) {
            assertThat(bob.register(600)).startsWith("SIP/2.0 200");
            assertThat(carol.register(600)).startsWith("SIP/2.0 200");
            assertThat(watcher.subscribe("1001", "dialog", 600)).startsWith("SIP/2.0 200");
            watcher.hears("NOTIFY", "200 OK");
            var called = call(first, bob);
            assertThat(watcher.hears("NOTIFY", "200 OK"))
                    .contains("<state>early</state>", "direction=\"initiator\"", "sip:1002@sentiric.cloud");
            answer(first, bob, called);
            assertThat(watcher.hears("NOTIFY", "200 OK")).contains("<state>confirmed</state>");
            answer(second, carol, call(second, carol));
            isKept(nodes.nodeC);

            first.refer("sip:2001@sentiric.cloud" + second.replaces());
            first.expect("SIP/2.0 202");
            first.accept(first.expect("NOTIFY "));
            var again = carol.hears("INVITE", "100 Trying");
            assertThat(again).contains("Contact: <sip:127.0.0.1:" + sip(nodes.nodeB) + ">");
            carol.takes(again);
            // He is told of her codecs, which are not those of Alice.
            bob.takes(bob.hears("INVITE", "100 Trying"));
            var told = first.expect("NOTIFY ");
            first.accept(told);
            assertThat(told).contains("SIP/2.0 200 OK", "Subscription-State: terminated");
            first.accept(first.expect("BYE "));
            second.accept(second.expect("BYE "));
            goesOut(watcher);

            // Her phone knows nothing of the other node.
            assertThat(carol.hangsUp(again)).startsWith("SIP/2.0 200");
            assertThat(bob.hears("BYE", "200 OK")).contains("Call-ID: " + Phone.header(called, "Call-ID"));
            await().atMost(LIMIT).until(() -> nodes.services.held.isEmpty());
            await().atMost(LIMIT).until(() -> directory(nodes.nodeC).size() == 0);
        }
    }

    private static void goesOut(Member watcher) {
        String told;
        do {
            told = watcher.hears("NOTIFY", "200 OK");
        } while (!told.contains("<state>terminated</state>"));
    }

    private static CallDirectory directory(ConfigurableApplicationContext node) {
        return node.getBean(CallDirectory.class);
    }

    /** Redis knows that the call of a node is confirmed, so that another one can have it. */
    private static void isKept(ConfigurableApplicationContext node) {
        try (var client = RedisClient.create(REDIS.uri())) {
            var redis = client.connect().sync();
            await().atMost(LIMIT)
                    .until(() -> directory(node).all().stream()
                            .map(call -> redis.hget("call:" + call.trace().attemptId(), "confirmed"))
                            .anyMatch("1"::equals));
        }
    }

    /** The phone that is called rings; the INVITE that it got. */
    private static String call(Caller alice, Member called) {
        alice.inviteAs1001("secret-1001");
        var invite = called.hears("INVITE", "100 Trying");
        called.rings(invite);
        alice.expect("SIP/2.0 180");
        return invite;
    }

    private static void answer(Caller alice, Member called, String invite) {
        called.takes(invite);
        alice.expect("SIP/2.0 200");
        alice.ack();
    }
}
