package cloud.sentiric.signaling;

import static cloud.sentiric.signaling.TwoNodes.LIMIT;
import static cloud.sentiric.signaling.TwoNodes.sip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.DialogState.Direction;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who watches whom, over real UDP and Redis through two nodes. */
final class PresenceIT {
    private static final RedisServer REDIS = RedisServer.start();
    private static final String PRESENCE = "presence";
    private static final String PIDF = """
            <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:1002@sentiric.cloud">
            <tuple id="t1"><status><basic>%s</basic></status><note>%s</note></tuple></presence>
            """;

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

    private static String publish(Member member, String whose, String body, String... headers) {
        var all = new ArrayList<>(List.of("Event: presence", "Content-Type: application/pidf+xml"));
        all.addAll(List.of(headers));
        return member.begin("PUBLISH", "sip:" + whose + "@sentiric.cloud", whose, body, all.toArray(String[]::new));
    }

    @Test
    void whatAPhonePublishesAtAnotherNodeIsHeard() {
        try (var alice = atB("1001");
                var bob = atC("1002")) {
            alice.subscribe("1002", PRESENCE, 600);
            alice.hears("NOTIFY", "200 OK");
            var published = publish(bob, "1002", PIDF.formatted("open", "At work"), "Expires: 600");
            assertThat(published).startsWith("SIP/2.0 200").contains("Expires: 600\r\n");
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("<basic>open</basic>", "At work");

            var etag = Phone.header(published, "SIP-ETag");
            var modified = publish(bob, "1002", PIDF.formatted("closed", "Gone"), "SIP-If-Match: " + etag);
            assertThat(modified).startsWith("SIP/2.0 200");
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("<basic>closed</basic>", "Gone");
            assertThat(publish(bob, "1002", "", "SIP-If-Match: " + etag)).startsWith("SIP/2.0 412");
            var removed = publish(bob, "1002", "", "SIP-If-Match: " + Phone.header(modified, "SIP-ETag"), "Expires: 0");
            assertThat(removed).startsWith("SIP/2.0 200").contains("Expires: 0\r\n");
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("registration").doesNotContain("Gone");

            alice.refresh(PRESENCE, 0);
            alice.hears("NOTIFY", "200 OK");
            isQuiet();
        }
    }

    @Test
    void nobodyPublishesForOthersOrWhatIsNoPresence() {
        try (var alice = atB("1001")) {
            var document = PIDF.formatted("open", "");
            assertThat(publish(alice, "1002", document)).startsWith("SIP/2.0 403");
            assertThat(publish(alice, "1001", "")).startsWith("SIP/2.0 400");
            assertThat(publish(alice, "1001", "open")).startsWith("SIP/2.0 400");
            assertThat(publish(alice, "1001", document, "Expires: 5")).startsWith("SIP/2.0 423");
            assertThat(publish(alice, "1001", "x".repeat(5000))).startsWith("SIP/2.0 413");
            assertThat(alice.begin(
                            "PUBLISH",
                            "sip:1001@sentiric.cloud",
                            "1001",
                            "x",
                            "Event: presence",
                            "Content-Type: text/plain"))
                    .startsWith("SIP/2.0 415")
                    .contains("Accept: application/pidf+xml");
            assertThat(alice.begin("PUBLISH", "sip:1001@sentiric.cloud", "1001", "", "Event: dialog"))
                    .startsWith("SIP/2.0 489");
        }
    }

    @Test
    void aLightGoesOnAndOffWithTheCall() {
        try (var alice = atB("1001")) {
            assertThat(alice.subscribe("1002", "dialog", 600)).startsWith("SIP/2.0 200");
            assertThat(alice.hears("NOTIFY", "200 OK"))
                    .contains("Event: dialog\r\n", "application/dialog-info+xml", "version=\"0\" state=\"full\"");
            var bob = new Aor("1002", "sentiric.cloud");
            var states = nodes.nodeC.getBean(CallStates.class);
            states.changed(bob, DialogState.of("d", Direction.RECIPIENT, State.EARLY, "sip:2001@sentiric.cloud"));
            assertThat(alice.hears("NOTIFY", "200 OK"))
                    .contains("version=\"1\"", "<state>early</state>", "direction=\"recipient\"");
            states.changed(bob, DialogState.of("d", Direction.RECIPIENT, State.CONFIRMED, "sip:2001@sentiric.cloud"));
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("version=\"2\"", "<state>confirmed</state>");
            states.changed(bob, DialogState.of("d", Direction.RECIPIENT, State.TERMINATED, ""));
            assertThat(alice.hears("NOTIFY", "200 OK")).contains("version=\"3\"", "<state>terminated</state>");
            alice.refresh("dialog", 0);
            alice.hears("NOTIFY", "200 OK");
            isQuiet();
        }
    }

    private static String message(Member from, String to, String text) {
        return from.begin("MESSAGE", "sip:" + to + "@sentiric.cloud", to, text, "Content-Type: text/plain");
    }

    @Test
    void aMessageReachesTheOtherPhone() throws Exception {
        try (var alice = atB("1001");
                var bob = atC("1002");
                var sending = Executors.newSingleThreadExecutor()) {
            assertThat(bob.register(600)).startsWith("SIP/2.0 200");
            var answer = sending.submit(() -> message(alice, "1002", "Lunch? çğü"));
            assertThat(bob.hears("MESSAGE", "200 OK"))
                    .startsWith("MESSAGE sip:1002@127.0.0.1:")
                    .contains("From: <sip:1001@sentiric.cloud>;tag=", "Content-Type: text/plain", "\r\n\r\nLunch? çğü");
            assertThat(answer.get()).startsWith("SIP/2.0 200");

            var refused = sending.submit(() -> message(alice, "1002", "Again?"));
            bob.hears("MESSAGE", "603 Decline");
            assertThat(refused.get()).startsWith("SIP/2.0 603");
            bob.register(0);
        }
    }

    @Test
    void aMessageWaitsForThePhone() {
        try (var alice = atB("1001");
                var bob = atC("1002")) {
            assertThat(message(alice, "1002", "first")).startsWith("SIP/2.0 202");
            assertThat(message(alice, "1002", "second")).startsWith("SIP/2.0 202");
            assertThat(bob.register(600)).startsWith("SIP/2.0 200");
            assertThat(bob.hears("MESSAGE", "200 OK")).contains("\r\n\r\nfirst", "Date: ");
            assertThat(bob.hears("MESSAGE", "200 OK")).contains("\r\n\r\nsecond");
            bob.register(0);
        }
    }

    @Test
    void nothingWaitsForNamesThatSomebodyMadeUp() {
        try (var alice = atB("1001")) {
            assertThat(message(alice, "nobody-7", "hello")).startsWith("SIP/2.0 404");
        }
    }

    @Test
    void whoIsNobodySendsNothing() {
        try (var mallory = atB("7777")) {
            assertThat(message(mallory, "1002", "spam")).startsWith("SIP/2.0 401");
        }
    }
}
