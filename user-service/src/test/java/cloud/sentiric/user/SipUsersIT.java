package cloud.sentiric.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.user.v1.CallSchema;
import cloud.sentiric.proto.user.v1.CreateSipCredentialRequest;
import cloud.sentiric.proto.user.v1.DeleteSipCredentialRequest;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may register and call. */
final class SipUsersIT extends OverGrpc {
    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
    }

    private static String authorization(String algorithm, String username, String password) throws Exception {
        var ha1 = hash(algorithm, username + ":" + REALM + ":" + password);
        var ha2 = hash(algorithm, "REGISTER:sip:" + REALM);
        var response = hash(algorithm, ha1 + ":n0nce:00000001:c:auth:" + ha2);
        return "Digest username=\"" + username + "\", realm=\"" + REALM + "\", nonce=\"n0nce\", uri=\"sip:" + REALM
                + "\", response=\"" + response + "\", algorithm=" + algorithm + ", cnonce=\"c\", qop=auth, nc=00000001";
    }

    private static VerifySipPasswordResponse verify(String authorization) {
        return service.users()
                .verifySipPassword(VerifySipPasswordRequest.newBuilder()
                        .setAuthorization(authorization)
                        .setMethod("REGISTER")
                        .build());
    }

    @Nested
    class SipPasswords {
        @ParameterizedTest
        @CsvSource({"MD5,1001", "SHA-256,1001", "MD5,2001", "SHA-256,1002"})
        void ofDemoUsersAreVerified(String algorithm, String username) throws Exception {
            var answer = verify(authorization(algorithm, username, RunningService.DEMO_PASSWORD));
            assertThat(answer.getVerified()).isTrue();
            assertThat(answer.getTenantId()).isEqualTo(TENANT);
            assertThat(answer.getUserId()).isNotEmpty();
        }

        @Test
        void thatAreWrongOrOfNobodyAreNoError() throws Exception {
            assertThat(verify(authorization("MD5", "1001", "wrong"))).isEqualTo(read("1001"));
            assertThat(verify(authorization("MD5", "7777", RunningService.DEMO_PASSWORD)))
                    .isEqualTo(read("7777"));
            assertThat(verify("Digest nonsense")).isEqualTo(refused());
            assertThat(verify("")).isEqualTo(refused());
        }

        @Test
        void areToldAsHashesToWhoWantsToRememberThem() throws Exception {
            for (var algorithm : List.of("MD5", "SHA-256")) {
                var request = VerifySipPasswordRequest.newBuilder()
                        .setAuthorization(authorization(algorithm, "1001", RunningService.DEMO_PASSWORD))
                        .setMethod("REGISTER");
                assertThat(service.users().verifySipPassword(request.build()).getHa1())
                        .isEmpty();
                var told = service.users()
                        .verifySipPassword(request.setRemember(true).build())
                        .getHa1();
                assertThat(HexFormat.of().formatHex(told.toByteArray()))
                        .isEqualTo(hash(algorithm, "1001:" + REALM + ":" + RunningService.DEMO_PASSWORD));
                var wrong = request.setAuthorization(authorization(algorithm, "1001", "wrong"));
                assertThat(service.users().verifySipPassword(wrong.build()).getHa1())
                        .isEmpty();
            }
        }

        /** What was read is repeated, and nothing more. */
        private VerifySipPasswordResponse read(String username) {
            return VerifySipPasswordResponse.newBuilder()
                    .setSipUsername(username)
                    .setRealm(REALM)
                    .setNonce("n0nce")
                    .setNonceCount(1)
                    .setUri("sip:" + REALM)
                    .setQop("auth")
                    .setAlgorithm("MD5")
                    .build();
        }

        private VerifySipPasswordResponse refused() {
            return VerifySipPasswordResponse.getDefaultInstance();
        }

        @Test
        void needTheMethod() {
            assertRefused(
                    () -> service.users().verifySipPassword(VerifySipPasswordRequest.getDefaultInstance()),
                    Status.Code.INVALID_ARGUMENT,
                    "method");
        }

        @Test
        void coverTheBodyWithAuthInt() throws Exception {
            var bodyHash = MessageDigest.getInstance("SHA-256").digest("v=0\r\n".getBytes(UTF_8));
            var ha1 = hash("SHA-256", "1001:" + REALM + ":" + RunningService.DEMO_PASSWORD);
            var ha2 = hash("SHA-256", "INVITE:sip:2:" + HexFormat.of().formatHex(bodyHash));
            var request = VerifySipPasswordRequest.newBuilder()
                    .setMethod("INVITE")
                    .setAuthorization("Digest username=\"1001\", realm=\"" + REALM
                            + "\", nonce=\"n\", uri=\"sip:2\", algorithm=SHA-256, qop=auth-int, nc=00000001, cnonce=\"c\","
                            + " response=\"" + hash("SHA-256", ha1 + ":n:00000001:c:auth-int:" + ha2) + "\"");
            var users = service.users();
            assertThat(users.verifySipPassword(request.setBodyHash(ByteString.copyFrom(bodyHash))
                                    .build())
                            .getVerified())
                    .isTrue();
            assertThat(users.verifySipPassword(request.setBodyHash(ByteString.copyFrom(new byte[32]))
                                    .build())
                            .getVerified())
                    .isFalse();
        }

        @Test
        void comeAndGoWithTheCredential() throws Exception {
            var user = create("Dave");
            var created = service.users()
                    .createSipCredential(CreateSipCredentialRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setUserId(user.getId())
                            .setSipUsername("dave")
                            .setPassword("a long password")
                            .build());
            assertThat(created.getRealm()).isEqualTo(REALM);
            var authorization = authorization("SHA-256", "dave", "a long password");
            assertThat(verify(authorization).getUserId()).isEqualTo(user.getId());
            assertThat(verify(authorization("SHA-256", "Dave", "a long password"))
                            .getVerified())
                    .as("SIP user names are case-sensitive")
                    .isFalse();

            service.users()
                    .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setSipUsername("dave")
                            .build());
            assertThat(verify(authorization).getVerified()).isFalse();
            assertRefused(
                    () -> service.users()
                            .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setSipUsername("dave")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "sip_username");
        }

        @Test
        void areNotGivenForTelephoneNumbers() {
            var user = create("Frank");
            assertRefused(
                    () -> service.users()
                            .createSipCredential(CreateSipCredentialRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setUserId(user.getId())
                                    .setSipUsername("+905551234567")
                                    .setPassword("a long password")
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "sip_username");
        }

        @Test
        void areGivenOncePerName() {
            var user = create("Eve");
            var request = CreateSipCredentialRequest.newBuilder()
                    .setTenantId(TENANT)
                    .setUserId(user.getId())
                    .setSipUsername("1001")
                    .setPassword("a long password");
            assertRefused(
                    () -> service.users().createSipCredential(request.build()),
                    Status.Code.ALREADY_EXISTS,
                    "sip_username");
            assertRefused(
                    () -> service.users()
                            .createSipCredential(request.setSipUsername("e:ve")
                                    .setPassword("short")
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "sip_username");
            assertRefused(
                    () -> service.users()
                            .createSipCredential(request.setSipUsername("eve")
                                    .setPassword("a long password")
                                    .setUserId("00000000-0000-0000-0000-00000000ffff")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user_id");
        }
    }

    @Nested
    class SipUsers {
        @Test
        void haveACallSchema() {
            assertThat(schema("1001")).isEqualTo(CallSchema.CALL_SCHEMA_PROXY);
            assertThat(schema("2001")).isEqualTo(CallSchema.CALL_SCHEMA_PROXY);
            assertThat(schema("1002")).isEqualTo(CallSchema.CALL_SCHEMA_REDIRECT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"9999", "", "a b"})
        void areUnknown(String username) {
            assertRefused(() -> schema(username), Status.Code.NOT_FOUND, "sip_username");
        }

        private CallSchema schema(String username) {
            return service.users()
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setSipUsername(username)
                            .setRealm(REALM)
                            .build())
                    .getCallSchema();
        }
    }

    @Test
    void controlCharactersAreNoName() {
        assertRefused(
                () -> service.users()
                        .getSipUser(GetSipUserRequest.newBuilder()
                                .setSipUsername("\u0000")
                                .setRealm(REALM)
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "sip_username");
        assertRefused(
                () -> service.users()
                        .getSipUser(GetSipUserRequest.newBuilder()
                                .setSipUsername("1001")
                                .setRealm("a\u0000")
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "realm");
    }

    @Test
    void measuresItsRequests() throws Exception {
        verify(authorization("MD5", "1001", RunningService.DEMO_PASSWORD));
        service.users()
                .verifySipPassword(VerifySipPasswordRequest.newBuilder()
                        .setAuthorization("Digest nonsense")
                        .setMethod("REHEARSE")
                        .setRehearsal(true)
                        .build());
        assertThat(service.get("/metrics").body())
                .contains("sip_digest_verifications_total{")
                .contains("grpc_server_processing_duration_seconds_count{")
                .contains("VerifySipPassword");
    }
}
