package cloud.sentiric.signaling;

import static cloud.sentiric.signaling.TwoNodes.LIMIT;
import static cloud.sentiric.signaling.TwoNodes.sip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.subscription.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who watches whom, over real UDP and Redis through two nodes. */
final class PresenceIT {
    private static final RedisServer REDIS = RedisServer.start();
    private static final String PRESENCE = "presence";

    @TempDir
    private static Path folder;

    private static TwoNodes nodes;

    @BeforeAll
    static void start() throws IOException {
        nodes = new TwoNodes(REDIS, folder, "--signaling.presence.pause=100ms");
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static Member atB(String user) {
        return new Member(user, sip(nodes.nodeB));
    }

    private static Member atC(String user) {
        return new Member(user, sip(nodes.nodeC));
    }

    private static long cseq(String request) {
        var found = Pattern.compile("CSeq: ([0-9]+) NOTIFY").matcher(request);
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void aWatcherHearsOfARegistrationAtAnotherNode() {
        try (var alice = atB("1001");
                var bob = atC("1002")) {
            var accepted = alice.subscribe("1002", PRESENCE, 600);
            assertThat(accepted).startsWith("SIP/2.0 200").contains("Expires: 600\r\n", "Contact: <sip:127.0.0.1:");
            assertThat(alice.hears("NOTIFY", "200 OK"))
                    .contains(
                            "Event: presence\r\n",
                            "Subscription-State: active;expires=6",
                            "Content-Type: application/pidf+xml",
                            "entity=\"sip:1002@sentiric.cloud\"",
                            "<basic>closed</basic>");

            bob.register(600);
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("<basic>open</basic>");
            bob.register(0);
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("<basic>closed</basic>");

            assertThat(alice.refresh(PRESENCE, 0)).startsWith("SIP/2.0 200").contains("Expires: 0\r\n");
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("Subscription-State: terminated;reason=timeout");
            isQuiet();
        }
    }

    private static void isQuiet() {
        await().atMost(LIMIT).until(() -> watched() == 0);
    }

    private static int watched() {
        return nodes.nodeB.getBean(Watched.class).subscriptions()
                + nodes.nodeC.getBean(Watched.class).subscriptions();
    }

    @Test
    void aFetchIsOneNotify() {
        try (var alice = atB("1001")) {
            assertThat(alice.subscribe("1002", PRESENCE, 0)).startsWith("SIP/2.0 200");
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("Subscription-State: terminated;reason=timeout");
            isQuiet();
        }
    }

    @Test
    void whatIsNotKnownIsRefused() {
        try (var alice = atB("1001")) {
            assertThat(alice.subscribe("1002", "winfo", 600))
                    .startsWith("SIP/2.0 489")
                    .contains("Allow-Events: presence");
            assertThat(alice.subscribe("1002", PRESENCE, 10))
                    .startsWith("SIP/2.0 423")
                    .contains("Min-Expires: 60\r\n");
            assertThat(alice.subscribe("1002", PRESENCE, 600, "Accept: text/plain"))
                    .startsWith("SIP/2.0 406");
        }
    }

    @Test
    void whoHasNoPasswordWatchesNobody() {
        try (var mallory = atB("7777")) {
            assertThat(mallory.subscribe("1002", PRESENCE, 600)).startsWith("SIP/2.0 401");
        }
    }

    @Test
    void aWatcherThatKnowsNoSubscriptionIsLeftAlone() {
        try (var alice = atB("1001")) {
            alice.subscribe("1002", PRESENCE, 600);
            alice.hears("NOTIFY", "481 Subscription does not exist");
            isQuiet();
            assertThat(alice.refresh(PRESENCE, 600)).startsWith("SIP/2.0 481");
        }
    }

    @Test
    void aRefreshAtAnotherNodeTakesTheSubscriptionThere() {
        try (var alice = atB("1001")) {
            alice.subscribe("1002", PRESENCE, 600);
            var first = alice.hears("NOTIFY", "200 OK");
            alice.moveTo(sip(nodes.nodeC));
            assertThat(alice.refresh(PRESENCE, 600)).startsWith("SIP/2.0 200");
            var second = alice.hears("NOTIFY", "200 OK");
            assertThat(cseq(second)).isGreaterThan(cseq(first));
            assertThat(second).contains("Contact: <sip:127.0.0.1:" + sip(nodes.nodeC));
            await().atMost(LIMIT).until(() -> nodes.nodeB.getBean(Watched.class).subscriptions() == 0);

            assertThat(alice.refresh(PRESENCE, 0)).startsWith("SIP/2.0 200");
            alice.hears("NOTIFY", "200 OK");
            isQuiet();
        }
    }
}
