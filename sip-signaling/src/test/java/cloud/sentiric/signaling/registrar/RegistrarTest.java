package cloud.sentiric.signaling.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.digest.MemoryGuesses;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.Recorder;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A REGISTER from challenge to answer (RFC 3261 §10.3), with everything but the network real. */
final class RegistrarTest {
    private static final Aor ALICE = new Aor("1001", "sentiric.cloud");

    private final Recorder recorder = new Recorder();
    private final DigestClient.Memory credentials = new DigestClient.Memory("1001", "1002");
    private final MemoryGuesses guesses = new MemoryGuesses();
    private final MemoryBindings bindings = new MemoryBindings(guesses);
    private final List<String> events = new ArrayList<>();
    private final TransactionLayer layer = recorder.layer(1000);
    private final Registrar registrar = new Registrar(
            new Registrar.Parts(
                    new Domains("sentiric.cloud", List.of(), new Region("TR")),
                    new Authenticator(
                            new Challenges("0123456789abcdef", Duration.ofMinutes(5), List.of()),
                            credentials,
                            guesses,
                            (_, _) -> {},
                            () -> Instant.ofEpochSecond(1_800_000_000, recorder.nanos)),
                    bindings,
                    bindings,
                    new Rules(Duration.ofMinutes(1), Duration.ofHours(2), Duration.ofHours(1), 10),
                    new BindingEvents() {
                        @Override
                        public void bound(Aor aor, Binding binding) {
                            events.add("+" + aor + " " + binding);
                        }

                        @Override
                        public void awaited(Aor aor) {
                            events.add("!" + aor);
                        }

                        @Override
                        public void unbound(Aor aor, Binding binding) {
                            events.add("-" + aor + " " + binding);
                        }
                    },
                    (_, task) -> {
                        task.run();
                        return true;
                    },
                    Duration.ofSeconds(1)),
            layer);
    private String from = "192.0.2.9";
    private int cseq;

    private Request register(String more) {
        cseq++;
        var request = Messages.request("""
                REGISTER sip:sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK%d;rport
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:1001@sentiric.cloud>
                Call-ID: reg
                CSeq: %d REGISTER
                %s

                """.formatted(cseq, cseq, more), Messages.address(from, 5062));
        layer.received(request);
        registrar.register(request);
        passTime(1);
        return request;
    }

    private String challenge(int index) {
        return recorder.sent
                .getLast()
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: "))
                .map(line -> line.substring(18))
                .toList()
                .get(index);
    }

    private static String answer(String challenge, String user, String password, int nc) {
        return "Authorization: " + DigestClient.answer(challenge, user, password, "REGISTER", "sip:sentiric.cloud", nc);
    }

    private void login(int algorithm, String user, String password, String more) {
        register(more);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        register(answer(challenge(algorithm), user, password, 1) + "\n" + more);
    }

    @Test
    void bothAlgorithmsRegister() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(recorder.sent.getLast()).contains("Contact: <sip:a@h>;expires=3600\r\n", "\r\nDate: ");
        login(1, "1001", "secret-1001", "Contact: <sip:b@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(bindings.bindings.get(ALICE)).hasSize(2);
        assertThat(events).containsExactly("+sip:1001@sentiric.cloud sip:a@h", "+sip:1001@sentiric.cloud sip:b@h");
    }

    @Test
    void aWrongPasswordIsAskedAgainAndBindsNothing() {
        login(0, "1001", "wrong", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(challenge(0)).doesNotContain("stale");
        assertThat(bindings.bindings).isEmpty();
    }

    @Test
    void nobodyRegistersForAnother() {
        login(0, "1002", "secret-1002", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 403");
        assertThat(bindings.bindings).isEmpty();
    }

    @Test
    void aDigestForAnotherUriIsRefusedWhoeverGivesIt() {
        for (var uri : List.of("sip:other.example", "sip:1001@sentiric.cloud", "sip:sentiric.cloud:5070", "x")) {
            register("Contact: <sip:a@h>");
            var digest = DigestClient.answer(challenge(0), "1001", "secret-1001", "REGISTER", uri, 1);
            register("Authorization: " + digest + "\nContact: <sip:a@h>");
            assertThat(recorder.lastLine()).as(uri).startsWith("SIP/2.0 400");
        }
        assertThat(bindings.bindings).isEmpty();
        for (var uri : List.of("sip:SENTIRIC.cloud", "sip:sentiric.cloud:5060;transport=tcp", "sips:sentiric.cloud")) {
            register("Contact: <sip:a@h>");
            var digest = DigestClient.answer(challenge(0), "1001", "secret-1001", "REGISTER", uri, 1);
            register("Authorization: " + digest + "\nContact: <sip:a@h>");
            assertThat(recorder.lastLine()).as(uri).startsWith("SIP/2.0 200");
        }
    }

    @Test
    void anAnswerWithoutQopIsRefused() {
        register("Contact: <sip:a@h>");
        var digest = answer(challenge(0), "1001", "secret-1001", 1).replace(", qop=auth, nc=00000001", "");
        register(digest + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 400");
    }

    @Test
    void twoDigestsForTheRealmAreRefused() {
        register("Contact: <sip:a@h>");
        var challenge = challenge(0);
        register(answer(challenge, "1002", "secret-1002", 1) + "\n" + answer(challenge, "1001", "wrong", 1)
                + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 400");
        assertThat(bindings.bindings).isEmpty();
    }

    /** As Linphone does now and then. */
    @Test
    void whoAnswersBothChallengesIsHeardByTheStrongest() {
        register("Contact: <sip:a@h>");
        var md5 = answer(challenge(1), "1001", "secret-1001", 1);
        var wrong = answer(challenge(0), "1001", "wrong", 1);
        var sha = answer(challenge(0), "1001", "secret-1001", 1);
        register(md5 + "\n" + wrong + "\nContact: <sip:a@h>");
        passTime(20);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        register(md5 + "\n" + sha + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        register(md5 + "\n" + sha + "\n" + sha + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 400");
    }

    @Test
    void aLockedUserIsRefusedRightOrWrong() {
        guesses.locked.add(ALICE);
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 403");
        login(0, "1001", "wrong", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 403");
        assertThat(bindings.bindings).isEmpty();
    }

    @Test
    void aRefreshIsDecidedOnWhatThisWorkerStoredLast() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        int before = bindings.loads;
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>;expires=600");
        assertThat(recorder.sent.getLast()).contains("Contact: <sip:a@h>;expires=600\r\n");
        assertThat(bindings.loads).isEqualTo(before);
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>;expires=0");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(bindings.loads).isEqualTo(before);
        assertThat(bindings.bindings.get(ALICE)).isEmpty();
        login(0, "1001", "secret-1001", "Contact: <sip:b@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(bindings.bindings.get(ALICE)).hasSize(1);
    }

    @Test
    void whatAnotherNodeStoredIsKept() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        var own = bindings.bindings.getOrDefault(ALICE, List.of()).getFirst();
        var elsewhere = new Binding(
                SipUri.parse("sip:elsewhere@h"),
                own.parameters(),
                new CallId("elsewhere"),
                1,
                own.expires(),
                List.of(),
                "",
                false);
        bindings.bindings.put(ALICE, List.of(own, elsewhere));
        bindings.touch();
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(bindings.bindings.getOrDefault(ALICE, List.of()))
                .extracting(binding -> binding.uri().text())
                .containsExactlyInAnyOrder("sip:a@h", "sip:elsewhere@h");
    }

    /** What was stored here last may be over: only a change is decided on it, and the store says whether it holds. */
    @Test
    void aRefusalIsDecidedOnWhatIsThere() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        bindings.bindings.put(ALICE, List.of());
        bindings.touch();
        cseq -= 2;
        register("Contact: <sip:a@h>");
        cseq -= 1;
        register(answer(challenge(0), "1001", "secret-1001", 1) + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
    }

    @Test
    void whoIsLockedOutRefreshesNothing() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        guesses.locked.add(ALICE);
        login(0, "1001", "secret-1001", "Contact: <sip:b@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 403");
        assertThat(bindings.bindings.get(ALICE)).hasSize(1);
    }

    @Test
    void whoIsLetInIsToldToTheCountersOfGuesses() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        login(0, "1001", "secret-1001", "X: fetch");
        assertThat(guesses.right).hasSize(2);
    }

    @Test
    void messagesThatWaitAreToldOfOnceThePhoneIsThere() {
        bindings.awaited.add(ALICE);
        login(0, "1001", "secret-1001", "X: fetch");
        assertThat(events).isEmpty();
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(events).containsExactly("+sip:1001@sentiric.cloud sip:a@h", "!sip:1001@sentiric.cloud");
    }

    @Test
    void wrongAnswersAreSlowedDown() {
        for (int i = 0; i < 4; i++) {
            login(0, "1001", "wrong", "Contact: <sip:a@h>");
        }
        int before = recorder.sent.size();
        register(answer(challenge(0), "1001", "wrong", 1) + "\nContact: <sip:a@h>");
        assertThat(recorder.sent).hasSize(before);
        passTime(12);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(guesses.wrong).hasSize(5);
    }

    @Test
    void aNonceAskedOfAnotherSourceIsAskedAnew() {
        register("Contact: <sip:a@h>");
        var digest = answer(challenge(0), "1001", "secret-1001", 1);
        from = "198.51.100.7";
        register(digest + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(challenge(0)).contains("stale=true");
    }

    @Test
    void theNextCountIsGoodAndAReplayIsAskedAgainAsStale() {
        register("Contact: <sip:a@h>");
        var challenge = challenge(0);
        register(answer(challenge, "1001", "secret-1001", 1) + "\nContact: <sip:a@h>");
        register(answer(challenge, "1001", "secret-1001", 2) + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 200");
        for (int nc = 1; nc <= 2; nc++) {
            register(answer(challenge, "1001", "secret-1001", nc) + "\nContact: <sip:evil@h>");
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
            assertThat(challenge(0)).contains("stale=true");
        }
        register(answer(challenge, "1001", "secret-1001", 2) + "\nX: fetch");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(bindings.bindings.get(ALICE)).hasSize(1);
    }

    @Test
    void anOldNonceIsStale() {
        register("Contact: <sip:a@h>");
        var old = answer(challenge(0), "1001", "secret-1001", 1);
        recorder.nanos += Duration.ofMinutes(6).toNanos();
        register(old + "\nContact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(challenge(0)).contains("stale=true");
    }

    @Test
    void aFetchTellsAndChangesNothing() {
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        login(0, "1001", "secret-1001", "X: y");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 200");
        assertThat(recorder.sent.getLast()).contains("Contact: <sip:a@h>;expires=");
    }

    @Test
    void anUnknownDomainIs404() {
        var request = Messages.request("""
                REGISTER sip:elsewhere.example SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKd;rport
                From: <sip:1001@elsewhere.example>;tag=1
                To: <sip:1001@elsewhere.example>
                Call-ID: reg
                CSeq: 1 REGISTER

                """);
        layer.received(request);
        registrar.register(request);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 404");
    }

    @Test
    void userServiceAwayIs503() {
        credentials.away = true;
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
        assertThat(recorder.sent.getLast()).contains("Retry-After: ");
    }

    @Test
    void silenceEndsAtTheDeadline() {
        credentials.silent = true;
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        recorder.nanos += Duration.ofMillis(1020).toNanos();
        layer.tick();
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
    }

    @Test
    void redisAwayIs503() {
        bindings.away = true;
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
        login(0, "1001", "secret-1001", "X: fetch");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
    }

    @Test
    void aChangeInBetweenIsDecidedAnew() {
        bindings.beforeStore.add(bindings::touch);
        bindings.beforeStore.add(bindings::touch);
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        passTime();
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 200");
    }

    @Test
    void endlessChangesInBetweenEndIn503() {
        for (int i = 0; i < 1000; i++) {
            bindings.beforeStore.add(bindings::touch);
        }
        login(0, "1001", "secret-1001", "Contact: <sip:a@h>");
        passTime();
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
    }

    private void passTime() {
        passTime(150);
    }

    private void passTime(int steps) {
        for (int i = 0; i < steps; i++) {
            recorder.nanos += Duration.ofMillis(10).toNanos();
            layer.tick();
        }
    }
}
