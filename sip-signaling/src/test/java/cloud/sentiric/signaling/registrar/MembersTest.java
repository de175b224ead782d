package cloud.sentiric.signaling.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.digest.MemoryGuesses;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transaction.Recorder;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is let in with what users want of each other, with everything but the network real. */
final class MembersTest {
    private final Recorder recorder = new Recorder();
    private final MemoryBindings nonces = new MemoryBindings();
    private final DigestClient.Memory credentials = new DigestClient.Memory("1001");
    private final TransactionLayer layer = recorder.layer(1000);
    private final Domains domains = new Domains("sentiric.cloud", List.of(), new Region("TR"));
    private final Members members = new Members(
            domains,
            new Authenticator(
                    new Challenges("0123456789abcdef", Duration.ofMinutes(5), List.of()),
                    credentials,
                    new MemoryGuesses(),
                    (_, _) -> {},
                    () -> Instant.ofEpochSecond(1_800_000_000, recorder.nanos)),
            nonces,
            (_, task) -> {
                task.run();
                return true;
            },
            Duration.ofSeconds(1));
    private final List<String> admitted = new ArrayList<>();
    private int cseq;

    MembersTest() {
        domains.serve(Map.of("acme.sentiric.cloud", new Domains.Served("acme_demo", new Region("TR"), "")));
    }

    private void asks(String uri, String from, String more) {
        cseq++;
        var request =
                Messages.request("""
                MESSAGE %s SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK%d;rport
                From: <%s>;tag=1
                To: <%s>
                Call-ID: asks
                CSeq: %d MESSAGE
                %s

                """.formatted(uri, cseq, from, uri, cseq, more), Messages.address("192.0.2.9", 5062));
        layer.received(request);
        members.admit(layer, request, (errand, identity) -> {
            admitted.add(identity.aor() + " to " + members.called(request));
            errand.answer(Reply.of(200));
        });
        recorder.nanos += 1_000_000;
        layer.tick();
    }

    private void asksWithDigest(String uri, String from, String password) {
        asks(uri, from, "X-None: 1");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        asks(uri, from, "Authorization: " + answer(uri, password));
    }

    private String answer(String uri, String password) {
        var challenge = recorder.sent
                .getLast()
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: "))
                .findFirst()
                .orElseThrow()
                .substring(18);
        return DigestClient.answer(challenge, "1001", password, "MESSAGE", uri, 1);
    }

    @Test
    void whoProvesToBeTheUserOfFromIsLetIn() {
        asksWithDigest("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", "secret-1001");
        assertThat(recorder.lastLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(admitted).containsExactly("sip:1001@sentiric.cloud to sip:1002@sentiric.cloud");
    }

    @Test
    void whoSaysToBeAnotherIsNot() {
        asksWithDigest("sip:1002@sentiric.cloud", "sip:2001@sentiric.cloud", "secret-1001");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 403");
        assertThat(admitted).isEmpty();
    }

    @Test
    void whoGuessesIsAskedAgain() {
        asksWithDigest("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", "wrong");
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(admitted).isEmpty();
    }

    /** A user of another realm is asked as that, and what he asks for is of the other realm still. */
    @Test
    void theRealmIsTheSenders() {
        asks("sip:1002@sentiric.cloud", "sip:1001@acme.sentiric.cloud", "X-None: 1");
        assertThat(recorder.sent.getLast()).contains("realm=\"acme.sentiric.cloud\"");
        asks(
                "sip:1002@sentiric.cloud",
                "sip:1001@acme.sentiric.cloud",
                "Authorization: " + answer("sip:1002@sentiric.cloud", "secret-1001"));
        assertThat(admitted).containsExactly("sip:1001@acme.sentiric.cloud to sip:1002@sentiric.cloud");
    }

    @Test
    void anAddressMeansTheRealmOfTheSender() {
        asksWithDigest("sip:1002@192.0.2.1", "sip:1001@acme.sentiric.cloud", "secret-1001");
        assertThat(admitted).containsExactly("sip:1001@acme.sentiric.cloud to sip:1002@acme.sentiric.cloud");
    }

    @Test
    void aUsedDigestIsAskedAnew() {
        asksWithDigest("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", "secret-1001");
        var used = recorder.requests;
        assertThat(used).isNotEmpty();
        var digest = used.getLast().header("Authorization");
        asks("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", "Authorization: " + digest);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 401");
        assertThat(recorder.sent.getLast()).contains("stale=true");
        assertThat(admitted).hasSize(1);
    }

    @Test
    void whoIsAwayGets503() {
        asks("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", "X-None: 1");
        var digest = "Authorization: " + answer("sip:1002@sentiric.cloud", "secret-1001");
        credentials.silent = true;
        asks("sip:1002@sentiric.cloud", "sip:1001@sentiric.cloud", digest);
        recorder.nanos += 2_000_000_000L;
        layer.tick();
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
    }
}
