package cloud.sentiric.signaling.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.digest.MemoryGuesses;
import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces.Use;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.registrar.Members;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.DialogTags;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.subscription.SubscriptionWorld.Value;
import cloud.sentiric.signaling.transaction.Recorder;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** SUBSCRIBE from challenge to NOTIFY, with everything but network and store real. */
final class SubscriptionsTest {
    private static final Aor BOB = new Aor("1002", "sentiric.cloud");

    private final Recorder recorder = new Recorder();
    private final TransactionLayer layer = recorder.layer(1000);
    private final Domains domains = new Domains("sentiric.cloud", List.of(), new Region("TR"));
    private final MemorySubscriptions store = new MemorySubscriptions();
    private final Watched watched = new Watched();
    /** Whether the worker takes no answers. */
    private boolean busy;

    private final Subscriptions subscriptions = new Subscriptions(
            new Subscriptions.Parts(
                    new Members(
                            domains,
                            new Authenticator(
                                    new Challenges("0123456789abcdef", Duration.ofMinutes(5), List.of()),
                                    new DigestClient.Memory("1001", "2001"),
                                    new MemoryGuesses(),
                                    (_, _) -> {},
                                    this::now),
                            this::first,
                            (_, task) -> {
                                task.run();
                                return true;
                            },
                            Duration.ofSeconds(1)),
                    new DialogTags("0123456789abcdef"),
                    new OneResource(),
                    store,
                    new Owner("node-b", "run", "127.0.0.1:1"),
                    watched,
                    new SubscriptionSettings(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(30), 10),
                    (_, task) -> {
                        if (!busy) {
                            task.run();
                        }
                        return !busy;
                    }),
            layer);
    private int value = 1;
    private int cseq;
    private String user = "1001";
    private String toTag = "";

    private final class OneResource implements Resources {
        @Override
        public List<EventPackage> packages() {
            return List.of(SubscriptionWorld.PRESENCE);
        }

        @Override
        public CompletionStage<Sight> look(EventPackage event, Aor resource) {
            return CompletableFuture.completedFuture(new Sight(new Value(value), now().plusSeconds(600)));
        }
    }

    SubscriptionsTest() {
        domains.serve(Map.of("acme.sentiric.cloud", new Domains.Served("acme_demo", new Region("TR"), "")));
    }

    private Instant now() {
        return Instant.ofEpochSecond(1_800_000_000, recorder.nanos);
    }

    private CompletionStage<Use> first(NonceUse use) {
        return CompletableFuture.completedFuture(Use.FIRST);
    }

    /** A SUBSCRIBE with its digest; its final response. */
    private String subscribe(String uri, String domain, String... headers) {
        cseq++;
        send(uri, domain, String.join("\n", headers));
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 401");
        var challenge = last("SIP/2.0")
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: "))
                .findFirst()
                .orElseThrow()
                .substring(18);
        cseq++;
        var digest = DigestClient.answer(challenge, user, "secret-" + user, "SUBSCRIBE", uri, 1);
        send(uri, domain, "Authorization: " + digest + "\n" + String.join("\n", headers));
        var answer = last("SIP/2.0");
        var tag = Pattern.compile("To: .*;tag=([0-9a-f]+)").matcher(answer);
        if (answer.startsWith("SIP/2.0 200") && tag.find()) {
            toTag = ";tag=" + tag.group(1);
        }
        return answer;
    }

    private void send(String uri, String domain, String headers) {
        var request = Messages.request(
                """
                SUBSCRIBE %s SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK%d;rport
                Record-Route: <sip:192.0.2.1:5060;lr;sn=xyz>
                From: <sip:%s@%s>;tag=1
                To: <sip:1002@sentiric.cloud>%s
                Contact: <sip:1001@192.0.2.9:5062>
                Call-ID: watch
                CSeq: %d SUBSCRIBE
                Event: presence
                %s

                """.formatted(uri, cseq, user, domain, toTag, cseq, headers), Messages.address("192.0.2.9", 5062));
        layer.received(request);
        subscriptions.request(request);
        pass(Duration.ofMillis(1));
    }

    private void pass(Duration time) {
        recorder.nanos += time.toNanos();
        layer.tick();
    }

    private String last(String start) {
        return recorder.sent.reversed().stream()
                .filter(message -> message.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private long notified() {
        return recorder.sent.stream()
                .filter(message -> message.startsWith("NOTIFY "))
                .map(message -> message.replaceAll("(?s).*CSeq: ([0-9]+) NOTIFY.*", "$1"))
                .distinct()
                .count();
    }

    /** The watcher answers the last NOTIFY. */
    private void answers(int status) {
        var lines = last("NOTIFY ")
                .lines()
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
                .toList();
        var parsed = Messages.parse("SIP/2.0 " + status + " X\n" + String.join("\n", lines) + "\n\n");
        layer.received(((Parsed.Answered) parsed).response());
        pass(Duration.ofMillis(1));
    }

    @Test
    void aSubscriptionIsAcceptedAndTold() {
        assertThat(subscribe("sip:1002@sentiric.cloud", "sentiric.cloud"))
                .startsWith("SIP/2.0 200")
                .contains("Expires: 1800\r\n", "Record-Route: <sip:192.0.2.1:5060;lr;sn=xyz>");
        assertThat(last("NOTIFY "))
                .startsWith("NOTIFY sip:1001@192.0.2.9:5062 SIP/2.0")
                .contains("Route: <sip:192.0.2.1:5060;lr;sn=xyz>", "To: <sip:1001@sentiric.cloud>;tag=1", "number 1");
        assertThat(recorder.destinations.getLast()).isEqualTo(Messages.address("192.0.2.1", 5060));
        assertThat(watched.has(BOB)).isTrue();
    }

    @Test
    void aChangeIsToldAndTheNextWaits() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud");
        answers(200);
        value = 2;
        subscriptions.changed(BOB);
        assertThat(notified()).isEqualTo(1);
        pass(Duration.ofSeconds(6));
        assertThat(notified()).isEqualTo(2);
        assertThat(last("NOTIFY ")).contains("number 2");
    }

    @Test
    void aWatcherOfAnotherRealmIsRefused() {
        assertThat(subscribe("sip:1002@sentiric.cloud", "acme.sentiric.cloud")).startsWith("SIP/2.0 403");
        assertThat(watched.subscriptions()).isZero();
    }

    @Test
    void aUserWithTooManyIsRefused() {
        store.full = true;
        assertThat(subscribe("sip:1002@sentiric.cloud", "sentiric.cloud")).startsWith("SIP/2.0 403");
    }

    @Test
    void whereTheStoreIsAwayNobodySubscribes() {
        store.away = true;
        assertThat(subscribe("sip:1002@sentiric.cloud", "sentiric.cloud")).startsWith("SIP/2.0 503");
    }

    @Test
    void aStoreThatGoesAwayKeepsNobodyFromBeingTold() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud");
        answers(200);
        store.away = true;
        value = 2;
        pass(Duration.ofSeconds(6));
        subscriptions.changed(BOB);
        assertThat(last("NOTIFY ")).contains("number 2");
    }

    @Test
    void whoHasLostTheSubscriptionIsSilent() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud");
        answers(200);
        store.taken = true;
        value = 2;
        pass(Duration.ofSeconds(6));
        subscriptions.changed(BOB);
        assertThat(notified()).isEqualTo(1);
        assertThat(watched.subscriptions()).isZero();
    }

    @Test
    void anotherUserRefreshesNothing() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud");
        answers(200);
        user = "2001";
        assertThat(subscribe("sip:192.0.2.1:5060", "sentiric.cloud")).startsWith("SIP/2.0 403");
        assertThat(notified()).isEqualTo(1);
    }

    @Test
    void anOldNumberIsOutOfOrder() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud");
        answers(200);
        cseq = -1;
        assertThat(subscribe("sip:192.0.2.1:5060", "sentiric.cloud")).startsWith("SIP/2.0 500");
    }

    @Test
    void aTagThatNobodyMadeIsNoDialog() {
        toTag = ";tag=0123456789abcdef0123456789abcdef";
        cseq++;
        send("sip:192.0.2.1:5060", "sentiric.cloud", "X-None: 1");
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 481");
        assertThat(store.claims).isZero();
    }

    @Test
    void aSubscriptionOfALostNodeGoesOn() {
        var theirs = SubscriptionWorld.subscription(now().plusSeconds(600));
        assertThat(subscriptions.inherit(theirs)).isTrue();
        assertThat(last("NOTIFY ")).contains("CSeq: 101 NOTIFY", "number 1", "active;expires=600");
    }

    @Test
    void aFetchThatTheWorkerWasTooBusyForEndsAllTheSame() {
        busy = true;
        assertThat(subscribe("sip:1002@sentiric.cloud", "sentiric.cloud", "Expires: 0"))
                .startsWith("SIP/2.0 200");
        busy = false;
        pass(Duration.ofSeconds(3));
        assertThat(last("NOTIFY ")).contains("Subscription-State: terminated;reason=timeout");
        answers(200);
        assertThat(watched.subscriptions()).isZero();
    }

    @Test
    void theLastOneIsSaidOnceItsTimeIsOver() {
        subscribe("sip:1002@sentiric.cloud", "sentiric.cloud", "Expires: 60");
        answers(200);
        pass(Duration.ofSeconds(61));
        assertThat(last("NOTIFY ")).contains("Subscription-State: terminated;reason=timeout");
        answers(200);
        assertThat(watched.subscriptions()).isZero();
        assertThat(store.kept).isEmpty();
        assertThat(subscriptions.takes(Messages.request("""
                SUBSCRIBE sip:192.0.2.1:5060 SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKrefer
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:1002@sentiric.cloud>;tag=2
                Call-ID: call
                CSeq: 1 SUBSCRIBE
                Event: refer

                """)))
                .as("the event of a call")
                .isFalse();
        assertThat(Method.ALLOWED).contains(Method.SUBSCRIBE);
    }
}
