package cloud.sentiric.user.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Verdict.Refused;
import cloud.sentiric.user.digest.Verdict.Verified;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Headers changed at random: nobody but who owns the password is verified, and what is repeated is what was hashed. */
final class MutationTest {
    private static final int SEEDS = 200_000;
    private static final String REALM = "sentiric.cloud";
    private static final String NONCE = "n0nce";
    private static final Map<String, String> PASSWORDS = Map.of("1001", "secret-1001", "1002", "secret-1002");
    private static final String[] PIECES = {
        "username=\"1001\"",
        "username=1001",
        "username=\"1002\"",
        "\"",
        "<",
        ">",
        ",",
        "\\",
        "qop=\"\"",
        "qop=auth-int",
        "qop=",
        "=",
        " ",
        ";",
        "'",
        "%31",
        "Digest ",
        "nc=00000002",
        "realm=\"other\"",
        "1001",
        "1002",
        "\t",
        "\u0000",
        "uri=\"sip:evil\"",
        "nonce=\"n0nce\"",
        "username*=UTF-8''1001",
        "userhash=true",
        "\r\n ",
        "algorithm=MD5"
    };

    private final Verifier verifier = new Verifier(new TwoUsers());

    private static String hash(Algorithm algorithm, String text) {
        return HexFormat.of().formatHex(algorithm.hash(text.getBytes(UTF_8)));
    }

    private static String response(Algorithm algorithm, String user, String nonce, String nc, String uri) {
        var ha1 = hash(algorithm, user + ":" + REALM + ":" + PASSWORDS.get(user));
        return hash(algorithm, String.join(":", ha1, nonce, nc, "c", "auth", hash(algorithm, "REGISTER:" + uri)));
    }

    private static String header(Algorithm algorithm) {
        return "Digest username=\"1002\", realm=\"" + REALM + "\", nonce=\"" + NONCE + "\", uri=\"sip:" + REALM
                + "\", response=\"" + response(algorithm, "1002", NONCE, "00000001", "sip:" + REALM) + "\", algorithm="
                + algorithm + ", cnonce=\"c\", qop=auth, nc=00000001";
    }

    private static String mutated(String header, Random random) {
        var text = new StringBuilder(header);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> text.insert(at, ", " + PIECES[random.nextInt(PIECES.length)] + ", ");
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
                default -> {
                    int from = text.indexOf("1002");
                    if (from >= 0) {
                        text.replace(from, from + 4, "1001");
                    }
                }
            }
        }
        return text.toString();
    }

    @Test
    void verifyNobodyElse() {
        int verified = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var algorithm = random.nextBoolean() ? Algorithm.MD5 : Algorithm.SHA_256;
            var header = mutated(header(algorithm), random);
            switch (verifier.verify(header, "REGISTER", new byte[0])) {
                case Verified(var claim, var user, var _, var _) -> {
                    verified++;
                    assertThat(user).as(header).isEqualTo(TwoUsers.id("1002"));
                    assertThat(claim.username()).as(header).isEqualTo("1002");
                    assertThat(claim.realm()).as(header).isEqualTo(REALM);
                    assertThat(claim.qop()).as(header).isEqualTo("auth");
                    var nc = "%08x".formatted(claim.nonceCount());
                    // A quoted pair stands for its second character (RFC 3261 §25.1).
                    assertThat(header.replace("\\", ""))
                            .containsIgnoringCase(response(claim.algorithm(), "1002", claim.nonce(), nc, claim.uri()));
                }
                case Refused(var _, var claim) -> assertThat(claim).isNotNull();
            }
        }
        assertThat(verified).as("mutations that change nothing").isGreaterThan(SEEDS / 1000);
    }

    private static final class TwoUsers implements Credentials {
        static UserId id(String name) {
            return new UserId(new UUID(0, Long.parseLong(name)));
        }

        @Override
        public Optional<Credential> find(String realm, String sipUsername) {
            var password = PASSWORDS.get(sipUsername);
            return password == null || !realm.equals(REALM)
                    ? Optional.empty()
                    : Optional.of(new Credential(
                            sipUsername,
                            id(sipUsername),
                            new TenantId("acme"),
                            new ConnectPolicy(CallSchema.PROXY, User.RING_TIMEOUT, MediaPolicy.RELAY),
                            REALM,
                            Ha1.of(Algorithm.MD5, sipUsername, REALM, password),
                            Ha1.of(Algorithm.SHA_256, sipUsername, REALM, password)));
        }

        @Override
        public Outcome<String> add(Realm realm, UserId user, String sipUsername, Ha1 md5, Ha1 sha256) {
            throw new UnsupportedOperationException("a verifier only reads");
        }

        @Override
        public boolean remove(TenantId tenant, String sipUsername) {
            throw new UnsupportedOperationException("a verifier only reads");
        }
    }
}
