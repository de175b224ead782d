package cloud.sentiric.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.AnswerChallengeRequest;
import cloud.sentiric.proto.user.v1.AnswerChallengeResponse;
import cloud.sentiric.proto.user.v1.DeleteTrunkCredentialRequest;
import cloud.sentiric.proto.user.v1.ListTrunkCredentialsRequest;
import cloud.sentiric.proto.user.v1.PutTrunkCredentialRequest;
import cloud.sentiric.proto.user.v1.TrunkCredential;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances on one database answer for trunks. */
final class TrunkCredentialsIT {
    private static final String TENANT = "sentiric_demo";
    private static final String PASSWORD = "the carrier's secret";
    private static final PostgresServer POSTGRES = PostgresServer.start();
    private static String database;
    private static RunningService one;
    private static RunningService two;

    @BeforeAll
    static void start() {
        database = POSTGRES.freshDatabase();
        one = RunningService.start(POSTGRES, database);
        two = RunningService.start(POSTGRES, database);
        await().atMost(Duration.ofSeconds(30)).until(() -> one.isReady() && two.isReady());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static TrunkCredential put(TrunkCredential.Builder credential, String password) {
        return one.trunks()
                .putTrunkCredential(PutTrunkCredentialRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setTrunkCredential(credential)
                        .setPassword(password)
                        .build())
                .getTrunkCredential();
    }

    private static TrunkCredential.Builder credential(String id) {
        return TrunkCredential.newBuilder().setId(id).setUsername("acme");
    }

    private static AnswerChallengeResponse answer(RunningService service, String id, String... challenges) {
        var request = AnswerChallengeRequest.newBuilder()
                .setTenantId(TENANT)
                .setTrunkCredentialId(id)
                .setMethod("INVITE")
                .setUri("sip:+49301234567@carrier.example");
        for (var challenge : challenges) {
            request.addChallenges(challenge);
        }
        return service.trunks().answerChallenge(request.build());
    }

    private static String challenge(String algorithm, String nonce) {
        return "Digest realm=\"carrier.example\", nonce=\"" + nonce + "\", algorithm=" + algorithm + ", qop=\"auth\"";
    }

    /** What a carrier would compute (RFC 7616 §3.4.1), with nothing of ours. */
    private static String expected(String algorithm, String nonce, String nc, String authorization) throws Exception {
        var ha1 = hash(algorithm, "acme:carrier.example:" + PASSWORD);
        var ha2 = hash(algorithm, "INVITE:sip:+49301234567@carrier.example");
        return hash(algorithm, String.join(":", ha1, nonce, nc, parameter(authorization, "cnonce"), "auth", ha2));
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
    }

    private static String parameter(String authorization, String name) {
        var match = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(authorization);
        assertThat(match.find()).as(name + " of " + authorization).isTrue();
        return Objects.requireNonNull(match.group(1));
    }

    @Test
    void aCarrierAcceptsTheAnswer() throws Exception {
        put(credential("carrier"), PASSWORD);
        for (var algorithm : new String[] {"MD5", "SHA-256"}) {
            var answer = answer(one, "carrier", challenge(algorithm, "n-" + algorithm));
            assertThat(answer.getAlgorithm()).isEqualTo(algorithm);
            assertThat(answer.getRealm()).isEqualTo("carrier.example");
            assertThat(parameter(answer.getAuthorization(), "response"))
                    .isEqualTo(expected(algorithm, "n-" + algorithm, "00000001", answer.getAuthorization()));
        }
        assertThat(answer(one, "carrier", challenge("MD5", "a"), challenge("SHA-256", "b"))
                        .getAlgorithm())
                .isEqualTo("SHA-256");
    }

    @Test
    void aNonceIsCountedByAllInstances() throws Exception {
        put(credential("counted"), PASSWORD);
        for (int i = 1; i <= 4; i++) {
            var answer = answer(i % 2 == 0 ? one : two, "counted", challenge("SHA-256", "again"))
                    .getAuthorization();
            assertThat(parameter(answer, "nc")).isEqualTo("0000000" + i);
            assertThat(parameter(answer, "response")).isEqualTo(expected("SHA-256", "again", "0000000" + i, answer));
        }
        assertThat(parameter(answer(one, "counted", challenge("MD5", "another")).getAuthorization(), "nc"))
                .isEqualTo("00000001");
    }

    @Test
    void aPasswordIsNotInTheDatabase() throws Exception {
        put(credential("hidden"), PASSWORD);
        try (var connection = POSTGRES.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select password from trunk_credentials where id = 'hidden'")) {
            assertThat(rows.next()).isTrue();
            assertThat(new String(rows.getBytes(1), UTF_8)).doesNotContain("secret");
        }
        // Nor is that of one the answer to the other's question.
        put(credential("moved"), PASSWORD);
        try (var connection = POSTGRES.connect(database);
                var statement = connection.createStatement()) {
            statement.execute("update trunk_credentials set password = (select password from trunk_credentials"
                    + " where id = 'hidden') where id = 'moved'");
        }
        OverGrpc.assertRefused(
                () -> answer(one, "moved", challenge("MD5", "a")), Status.Code.INVALID_ARGUMENT, "trunk_credential_id");
    }

    @Test
    void credentialsComeAndGo() {
        var kept = put(credential("gone").setRealm("carrier.example"), PASSWORD);
        assertThat(kept.getTenantId()).isEqualTo(TENANT);
        assertThat(one.trunks()
                        .listTrunkCredentials(ListTrunkCredentialsRequest.newBuilder()
                                .setTenantId(TENANT)
                                .build())
                        .getTrunkCredentialsList())
                .contains(kept);
        OverGrpc.assertRefused(
                () -> answer(one, "gone", "Digest realm=\"elsewhere\", nonce=\"1\""),
                Status.Code.INVALID_ARGUMENT,
                "challenges");
        OverGrpc.assertRefused(
                () -> answer(one, "gone", "Basic realm=\"x\""), Status.Code.INVALID_ARGUMENT, "challenges");
        var delete = DeleteTrunkCredentialRequest.newBuilder()
                .setTenantId(TENANT)
                .setTrunkCredentialId("gone")
                .build();
        two.trunks().deleteTrunkCredential(delete);
        OverGrpc.assertRefused(
                () -> answer(one, "gone", challenge("MD5", "a")), Status.Code.NOT_FOUND, "trunk_credential_id");
        OverGrpc.assertRefused(
                () -> one.trunks().deleteTrunkCredential(delete), Status.Code.NOT_FOUND, "trunk_credential_id");
    }

    @Test
    void credentialsAreCheckedFieldByField() {
        OverGrpc.assertRefused(
                () -> put(credential("Bad"), PASSWORD), Status.Code.INVALID_ARGUMENT, "trunk_credential.id");
        OverGrpc.assertRefused(
                () -> put(credential("a").setUsername("a:b"), PASSWORD),
                Status.Code.INVALID_ARGUMENT,
                "trunk_credential.username");
        OverGrpc.assertRefused(() -> put(credential("a"), ""), Status.Code.INVALID_ARGUMENT, "password");
        OverGrpc.assertRefused(
                () -> one.trunks()
                        .putTrunkCredential(PutTrunkCredentialRequest.newBuilder()
                                .setTenantId("nowhere")
                                .setTrunkCredential(credential("a"))
                                .setPassword(PASSWORD)
                                .build()),
                Status.Code.NOT_FOUND,
                "tenant_id");
    }
}
