package cloud.sentiric.user.digest;

import static cloud.sentiric.user.digest.FixedCredentials.TENANT;
import static cloud.sentiric.user.digest.FixedCredentials.USER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.DigestResponse;
import cloud.sentiric.user.digest.Verdict.Reason;
import cloud.sentiric.user.digest.Verdict.Refused;
import cloud.sentiric.user.digest.Verdict.Verified;
import cloud.sentiric.user.directory.UserId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
    private static final byte[] NO_BODY = {};

    /** RFC 7616 §3.9.1. */
    private static final String MD5_7616 = """
            Digest username="Mufasa",
              realm="http-auth@example.org",
              uri="/dir/index.html",
              algorithm=MD5,
              nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
              nc=00000001,
              cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
              qop=auth,
              response="8ca523f5e9506fed4657c9700eebdbec",
              opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""";

    private static final String SHA_256_7616 = MD5_7616.replace("algorithm=MD5", "algorithm=SHA-256")
            .replace(
                    "8ca523f5e9506fed4657c9700eebdbec",
                    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");

    private static final Verifier RFC_7616 =
            new Verifier(new FixedCredentials("Mufasa", "http-auth@example.org", "Circle of Life"));

    /** RFC 2617 §3.5. */
    private static final String MD5_2617 = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
            + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", qop=auth, nc=00000001,"
            + " cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\","
            + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";

    private static final Verifier RFC_2617 =
            new Verifier(new FixedCredentials("Mufasa", "testrealm@host.com", "Circle Of Life"));

    private static Verdict verify(Verifier verifier, String authorization) {
        return verifier.verify(authorization, "GET", NO_BODY);
    }

    private static UserId user(Verdict verdict) {
        var verified = (Verified) verdict;
        assertThat(verified.tenant()).isEqualTo(TENANT);
        return verified.user();
    }

    private static Reason reason(Verdict verdict) {
        return ((Refused) verdict).reason();
    }

    @Nested
    class Vectors {
        @Test
        void md5OfRfc7616() {
            assertThat(user(verify(RFC_7616, MD5_7616))).isEqualTo(USER);
        }

        @Test
        void sha256OfRfc7616() {
            assertThat(user(verify(RFC_7616, SHA_256_7616))).isEqualTo(USER);
        }

        @Test
        void md5OfRfc2617WithoutAlgorithm() {
            assertThat(user(verify(RFC_2617, MD5_2617))).isEqualTo(USER);
        }

        @Test
        void withoutQopAsRfc2069() {
            // RFC 2069 §2.4, erratum 749.
            var verifier = new Verifier(new FixedCredentials("Mufasa", "testrealm@host.com", "CircleOfLife"));
            assertThat(verify(verifier, """
                    Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
                     uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea"
                    """)).isInstanceOf(Verified.class);
        }

        @Test
        void authIntCoversTheBody() {
            var authorization = MD5_2617.replace("qop=auth", "qop=auth-int")
                    .replace("6629fae49393a05397450978507c4ef1", "151b6cabb7e59e0ac757207a039ff3d0");
            var hash = Algorithm.MD5.hash("v=0\r\n".getBytes(UTF_8));
            var other = Algorithm.MD5.hash("v=1\r\n".getBytes(UTF_8));
            assertThat(RFC_2617.verify(authorization, "GET", hash)).isInstanceOf(Verified.class);
            assertThat(RFC_2617.verify(authorization, "GET", other))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.WRONG);
        }

        @Test
        void authIntNeedsTheBodyHash() {
            var authorization = MD5_2617.replace("qop=auth", "qop=auth-int");
            assertThat(RFC_2617.verify(authorization, "GET", NO_BODY))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.UNSUPPORTED);
            assertThat(RFC_2617.verify(authorization, "GET", new byte[32]))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.UNSUPPORTED);
        }
    }

    @Nested
    class Refusing {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "username=\"Mufasa\" username=\"mufasa\"",
                    "username=\"Mufasa\" username=\"Simba\"",
                    "realm=\"http-auth@example.org\" realm=\"elsewhere\"",
                    "nc=00000001 nc=00000002",
                    "uri=\"/dir/index.html\" uri=\"/dir/other.html\"",
                    "8ca523f5e9506fed4657c9700eebdbec 8ca523f5e9506fed4657c9700eebdbed",
                    "8ca523f5e9506fed4657c9700eebdbec 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
                })
        void whatWasNotHashed(String change) {
            var fromTo = change.split(" ", 2);
            assertThat(verify(RFC_7616, MD5_7616.replace(fromTo[0], fromTo[1])))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.WRONG);
        }

        @Test
        void anotherMethod() {
            assertThat(RFC_7616.verify(MD5_7616, "PUT", NO_BODY))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.WRONG);
        }

        @ParameterizedTest
        @ValueSource(strings = {"MD5-sess", "SHA-256-sess", "SHA-512-256", "SHA", "AKAv1-MD5"})
        void algorithmsNotServed(String algorithm) {
            assertThat(verify(RFC_7616, MD5_7616.replace("algorithm=MD5", "algorithm=" + algorithm)))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.UNSUPPORTED);
        }

        @Test
        void unknownQop() {
            assertThat(verify(RFC_7616, MD5_7616.replace("qop=auth", "qop=auth-conf")))
                    .extracting(VerifierTest::reason)
                    .isEqualTo(Reason.UNSUPPORTED);
        }

        @Test
        void missingParameters() {
            for (var name : List.of("username", "realm", "nonce", "uri", "nc", "cnonce", "response")) {
                var without = MD5_7616.replaceFirst("(?m)\\b" + name + "=\"?[^,\"]*\"?(,|$)", "");
                assertThat(verify(RFC_7616, without))
                        .as(name)
                        .extracting(VerifierTest::reason)
                        .isEqualTo(Reason.MALFORMED);
            }
        }

        @Test
        void anUnknownUserCostsAboutTheSame() {
            var unknown = MD5_7616.replace("\"Mufasa\"", "\"Nobody\"");
            var known = new long[2001];
            var nobody = new long[known.length];
            // In turns, so that what else the machine does hits both alike.
            for (int i = 0; i < known.length; i++) {
                known[i] = cost(MD5_7616);
                nobody[i] = cost(unknown);
            }
            assertThat((double) median(nobody) / median(known)).isBetween(0.3, 3.0);
        }

        private static long cost(String authorization) {
            long start = System.nanoTime();
            assertThat(verify(RFC_7616, authorization)).isNotNull();
            return System.nanoTime() - start;
        }

        private static long median(long[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }
    }

    @Nested
    class Reading {
        @ParameterizedTest
        @ValueSource(strings = {"md5", "Md5", "\"MD5\""})
        void algorithmInAnyCaseAndQuoted(String algorithm) {
            assertThat(verify(RFC_7616, MD5_7616.replace("algorithm=MD5", "algorithm=" + algorithm)))
                    .isInstanceOf(Verified.class);
        }

        @Test
        void qopMayBeQuoted() {
            assertThat(verify(RFC_7616, MD5_7616.replace("qop=auth", "qop=\"auth\"")))
                    .isInstanceOf(Verified.class);
        }

        @Test
        void responseInUpperCase() {
            var upper = MD5_7616.replace("8ca523f5e9506fed4657c9700eebdbec", "8CA523F5E9506FED4657C9700EEBDBEC");
            assertThat(verify(RFC_7616, upper)).isInstanceOf(Verified.class);
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
        void orderCaseSpaceAndStrangersDoNotMatter(long seed) {
            var random = new Random(seed);
            for (int i = 0; i < 200; i++) {
                var parameters = new ArrayList<>(List.of(MD5_7616.substring("Digest ".length())
                        .replaceAll("\\s+", "")
                        .split(",")));
                parameters.add("x-unknown=\"a, b=\\\"c\\\\\"");
                parameters.add("auth-param=token");
                Collections.shuffle(parameters, random);
                var text = new StringBuilder(random.nextBoolean() ? "Digest " : "DIGEST\t");
                for (var parameter : parameters) {
                    int equal = parameter.indexOf('=');
                    var name = parameter.substring(0, equal);
                    text.append(random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name)
                            .append(space(random))
                            .append('=')
                            .append(space(random))
                            .append(parameter.substring(equal + 1))
                            .append(space(random))
                            .append(random.nextInt(5) == 0 ? ",," : ",")
                            .append(space(random));
                }
                assertThat(verify(RFC_7616, text.toString()))
                        .as(text.toString())
                        .isInstanceOf(Verified.class);
            }
        }

        @ParameterizedTest
        @ValueSource(longs = {11, 12, 13, 14})
        void damagedValuesNeitherVerifyNorThrow(long seed) {
            var random = new Random(seed);
            for (int i = 0; i < 2000; i++) {
                var octets = MD5_7616.getBytes(UTF_8);
                var damaged = Arrays.copyOf(octets, 1 + random.nextInt(octets.length));
                for (int n = random.nextInt(4); n >= 0; n--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
                }
                var verdict = verify(RFC_7616, new String(damaged, UTF_8));
                // Nothing but opaque, white space and the scheme's case may differ.
                if (verdict instanceof Verified) {
                    assertThat(new String(damaged, UTF_8)).contains("8ca523f5e9506fed4657c9700eebdbec");
                }
            }
        }

        private String space(RandomGenerator random) {
            return " ".repeat(random.nextInt(3)) + (random.nextInt(8) == 0 ? "\r\n\t" : "");
        }
    }

    @Nested
    class Keeping {
        @Test
        void hashesAreNotShown() {
            var credential = new FixedCredentials("a", "r", "secret-password")
                    .find("r", "a")
                    .orElseThrow();
            var shown = credential + " " + DigestResponse.parse(MD5_7616).orElseThrow();
            assertThat(shown)
                    .doesNotContain(HexFormat.of().formatHex(credential.md5().octets()))
                    .doesNotContain(HexFormat.of().formatHex(credential.sha256().octets()))
                    .doesNotContain("8ca523f5e9506fed4657c9700eebdbec")
                    .doesNotContain("secret-password");
            assertThat(new NewCredential(USER, "a", "secret-password").toString())
                    .doesNotContain("secret");
        }
    }
}
