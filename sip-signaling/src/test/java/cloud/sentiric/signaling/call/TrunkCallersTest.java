package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.digest.MemoryGuesses;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Trunks;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.ContactNames;
import cloud.sentiric.signaling.trunk.KnownTrunk;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who is a trunk. */
final class TrunkCallersTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String NUMBER = "sip:902124548590@sentiric.cloud";
    private final ContactNames names = new ContactNames("0123456789abcdef");
    private final KnownTrunks known = new KnownTrunks(names);
    /** User parts that were read as telephone numbers. */
    private final List<String> parsed = new ArrayList<>();

    private Callers callers(String configured) {
        return new DigestCallers(
                Trunks.parse(configured),
                known,
                new Domains("sentiric.cloud", List.of(), new Region("TR")),
                new Authenticator(
                        new Challenges("0123456789abcdef", Duration.ofMinutes(5), List.of()),
                        new DigestClient.Memory("1001"),
                        new MemoryGuesses(),
                        (_, _) -> {},
                        () -> NOW),
                use -> CompletableFuture.completedFuture(Nonces.Use.FIRST),
                () -> NOW,
                (user, region) -> {
                    parsed.add(user);
                    return TelephoneNumber.parse(user, region);
                });
    }

    private void carrier(boolean registers, String username, String... sources) {
        known.learn(List.of(new KnownTrunk(
                new Account(new TrunkId("acme", "carrier"), ""),
                "carrier.example",
                0,
                "",
                username,
                registers,
                "carrier.example",
                0,
                List.of(sources))));
    }

    private static FakeRequest invite(String uri) {
        return FakeRequest.of(Method.INVITE, uri, "call", 1, "", FakeRequest.OFFER);
    }

    @Test
    void whoCallsFromANetworkOfATrunkIsIt() {
        assertThat(callers("").judge(invite(NUMBER), NOW)).isInstanceOf(Callers.Challenged.class);
        carrier(false, "", "192.0.2.0/24");
        assertThat(callers("").judge(invite(NUMBER), NOW))
                .isEqualTo(new Callers.Trusted("acme/carrier", new TelephoneNumber("902124548590"), null));
        assertThat(callers("local=192.0.2.0/28").judge(invite(NUMBER), NOW))
                .isEqualTo(new Callers.Trusted("local", new TelephoneNumber("902124548590"), null));
        known.learn(List.of());
        assertThat(callers("").judge(invite(NUMBER), NOW)).isInstanceOf(Callers.Challenged.class);
    }

    @Test
    void aTrunkCallsTelephoneNumbersAlone() {
        carrier(false, "", "192.0.2.0/24");
        assertThat(callers("").judge(invite("sip:1001@sentiric.cloud"), NOW)).isInstanceOf(Callers.Challenged.class);
        assertThat(callers("").judge(invite("sip:112@sentiric.cloud"), NOW)).isInstanceOf(Callers.Challenged.class);
    }

    @Test
    void whoCallsTheContactThatItsRegistrarWasToldIsTheTrunk() {
        carrier(true, "902125550000");
        var contact = "sip:" + names.of(new TrunkId("acme", "carrier")) + "@203.0.113.9:5060";
        assertThat(callers("").judge(invite(contact).withTo("<sip:+902124548590@carrier.example>"), NOW))
                .isEqualTo(new Callers.Trusted(
                        "acme/carrier", new TelephoneNumber("902124548590"), "sip:+902124548590@carrier.example"));
        assertThat(callers("").judge(invite(contact), NOW))
                .isEqualTo(new Callers.Trusted(
                        "acme/carrier", new TelephoneNumber("902125550000"), "sip:902125550000@carrier.example"));
        assertThat(callers("").judge(invite("sip:t00112233445566778899aabb@203.0.113.9"), NOW))
                .isInstanceOf(Callers.Challenged.class);
    }

    @Test
    void onlyWhatATrunkCallsIsReadAsATelephoneNumber() {
        assertThat(callers("").judge(invite(NUMBER), NOW)).isInstanceOf(Callers.Challenged.class);
        carrier(true, "902125550000", "198.51.100.0/24");
        assertThat(callers("local=203.0.113.0/24").judge(invite(NUMBER), NOW)).isInstanceOf(Callers.Challenged.class);
        assertThat(parsed).isEmpty();
        callers("local=192.0.2.0/24").judge(invite(NUMBER), NOW);
        assertThat(parsed).containsExactly("902124548590");
    }
}
