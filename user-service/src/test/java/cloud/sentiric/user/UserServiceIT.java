package cloud.sentiric.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.AddContactRequest;
import cloud.sentiric.proto.user.v1.CallSchema;
import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.CreateSipCredentialRequest;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.DeleteContactRequest;
import cloud.sentiric.proto.user.v1.DeleteSipCredentialRequest;
import cloud.sentiric.proto.user.v1.DeleteUserRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetUserRequest;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.proto.user.v1.UpdateContactRequest;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserType;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.servers.PostgresServer;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service over gRPC with PostgreSQL. */
class UserServiceIT {
    private static final String TENANT = "sentiric_demo";
    private static final String REALM = "sentiric.cloud";

    private static RunningService service;

    @BeforeAll
    static void start() {
        var postgres = PostgresServer.start();
        service = RunningService.start(postgres, postgres.freshDatabase());
        await().atMost(Duration.ofSeconds(30)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Status refusal(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
    }

    private static void assertRefused(Runnable call, Status.Code code, String text) {
        var status = refusal(call);
        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).contains(text);
    }

    private static User create(String name, Contact... contacts) {
        var request = CreateUserRequest.newBuilder()
                .setName(name)
                .setTenantId(TENANT)
                .setUserType(UserType.USER_TYPE_CALLER)
                .setPreferredLanguageCode("tr");
        for (var contact : contacts) {
            request.addContacts(contact);
        }
        return service.users().createUser(request.build()).getUser();
    }

    private static Contact contact(String type, String value, boolean primary) {
        return Contact.newBuilder()
                .setContactType(type)
                .setContactValue(value)
                .setIsPrimary(primary)
                .build();
    }

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
            assertThat(verify(authorization("MD5", "1001", "wrong"))).isEqualTo(refused());
            assertThat(verify(authorization("MD5", "7777", RunningService.DEMO_PASSWORD)))
                    .isEqualTo(refused());
            assertThat(verify("Digest nonsense")).isEqualTo(refused());
            assertThat(verify("")).isEqualTo(refused());
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
                            .setSipUsername("dave")
                            .build());
            assertThat(verify(authorization).getVerified()).isFalse();
            assertRefused(
                    () -> service.users()
                            .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                                    .setSipUsername("dave")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "sip_username");
        }

        @Test
        void areGivenOncePerName() {
            var user = create("Eve");
            var request = CreateSipCredentialRequest.newBuilder()
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
            assertThat(schema("2001")).isEqualTo(CallSchema.CALL_SCHEMA_REDIRECT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"9999", "", "a b", "\u0000"})
        void areUnknown(String username) {
            assertRefused(() -> schema(username), Status.Code.NOT_FOUND, "sip_username");
        }

        private CallSchema schema(String username) {
            return service.users()
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setSipUsername(username)
                            .build())
                    .getCallSchema();
        }
    }

    @Nested
    class Contacts {
        @ParameterizedTest
        @CsvSource({
            "phone,905551001001",
            "phone,+90 555 100 10 01",
            "phone,00905551001001",
            "phone,05551001001",
            "extension,1001"
        })
        void tellWhoIsCalling(String type, String value) {
            var found = find(type, value);
            assertThat(found.getName()).isEqualTo("Alice");
            assertThat(found.getContactsList())
                    .extracting(Contact::getContactValue)
                    .contains("905551001001", "1001");
        }

        @Test
        void ofNobodyAreNotFound() {
            assertRefused(() -> find("phone", "+905550000000"), Status.Code.NOT_FOUND, "contact_value");
            assertRefused(() -> find("phone", "anonymous"), Status.Code.NOT_FOUND, "contact_value");
            assertRefused(() -> find("", "1"), Status.Code.INVALID_ARGUMENT, "contact_type");
            assertRefused(() -> find("phone", "\u0000"), Status.Code.INVALID_ARGUMENT, "contact_value");
        }

        @Test
        void areAddedChangedAndDeleted() {
            assertRefused(() -> find("phone", "+905551112233"), Status.Code.NOT_FOUND, "contact_value");
            var frank = create("Frank", contact("phone", "0555 111 22 33", true));
            assertThat(find("phone", "+905551112233").getId()).isEqualTo(frank.getId());

            var added = service.users()
                    .addContact(AddContactRequest.newBuilder()
                            .setUserId(frank.getId())
                            .setContact(contact("phone", "+90 555 111 22 44", true))
                            .build())
                    .getContact();
            assertThat(added.getContactValue()).isEqualTo("905551112244");
            assertThat(get(frank.getId()).getContactsList())
                    .extracting(Contact::getContactValue, Contact::getIsPrimary)
                    .containsExactly(tuple("905551112244", true), tuple("905551112233", false));

            service.users()
                    .updateContact(UpdateContactRequest.newBuilder()
                            .setContact(added.toBuilder().setContactValue("+905551112255"))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("contact_value"))
                            .build());
            assertThat(find("phone", "905551112255").getId()).isEqualTo(frank.getId());
            assertRefused(() -> find("phone", "905551112244"), Status.Code.NOT_FOUND, "contact_value");

            var delete = DeleteContactRequest.newBuilder()
                    .setContactId(added.getId())
                    .build();
            service.users().deleteContact(delete);
            assertRefused(() -> service.users().deleteContact(delete), Status.Code.NOT_FOUND, "contact_id");
            assertRefused(() -> find("phone", "905551112255"), Status.Code.NOT_FOUND, "contact_value");
        }

        @Test
        void belongToOneUser() {
            assertRefused(
                    () -> create("Thief", contact("phone", "0555 100 10 01", false)),
                    Status.Code.ALREADY_EXISTS,
                    "contact_value");
            assertRefused(
                    () -> create("Twice", contact("extension", "3", true), contact("extension", "4", true)),
                    Status.Code.INVALID_ARGUMENT,
                    "contacts[1].is_primary");
            assertRefused(
                    () -> create("Short", contact("phone", "9001", true)),
                    Status.Code.INVALID_ARGUMENT,
                    "contacts[0].contact_value");
        }

        private User find(String type, String value) {
            return service.users()
                    .findUserByContact(FindUserByContactRequest.newBuilder()
                            .setContactType(type)
                            .setContactValue(value)
                            .build())
                    .getUser();
        }
    }

    private static User get(String id) {
        return service.users()
                .getUser(GetUserRequest.newBuilder().setUserId(id).build())
                .getUser();
    }

    @Nested
    class TheUsers {
        @Test
        void areCreatedChangedAndDeleted() {
            var grace = create("Grace");
            assertThat(get(grace.getId())).isEqualTo(grace);
            assertThat(grace.getCallSchema()).isEqualTo(CallSchema.CALL_SCHEMA_PROXY);

            var changed = service.users()
                    .updateUser(UpdateUserRequest.newBuilder()
                            .setUser(grace.toBuilder()
                                    .setName("Grace H.")
                                    .setUserType(UserType.USER_TYPE_ADMIN)
                                    .setPreferredLanguageCode("en-US")
                                    .setCallSchema(CallSchema.CALL_SCHEMA_REDIRECT))
                            .setUpdateMask(FieldMask.newBuilder()
                                    .addPaths("name")
                                    .addPaths("call_schema")
                                    .addPaths("preferred_language_code"))
                            .build())
                    .getUser();
            assertThat(changed)
                    .isEqualTo(grace.toBuilder()
                            .setName("Grace H.")
                            .setPreferredLanguageCode("en-US")
                            .setCallSchema(CallSchema.CALL_SCHEMA_REDIRECT)
                            .build());
            assertThat(get(grace.getId())).isEqualTo(changed);

            var delete = DeleteUserRequest.newBuilder().setUserId(grace.getId()).build();
            service.users().deleteUser(delete);
            assertRefused(() -> get(grace.getId()), Status.Code.NOT_FOUND, "user_id");
            assertRefused(() -> service.users().deleteUser(delete), Status.Code.NOT_FOUND, "user_id");
        }

        @Test
        void areCheckedFieldByField() {
            var request = CreateUserRequest.newBuilder()
                    .setName("")
                    .setTenantId(TENANT)
                    .setUserType(UserType.USER_TYPE_AGENT)
                    .setPreferredLanguageCode("not a language");
            var status = refusal(() -> service.users().createUser(request.build()));
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).contains("name must").contains("preferred_language_code must");
            assertRefused(
                    () -> service.users().createUser(request.clearUserType().build()),
                    Status.Code.INVALID_ARGUMENT,
                    "user_type");
            assertRefused(() -> get("1001"), Status.Code.INVALID_ARGUMENT, "user_id");
            assertRefused(
                    () -> service.users()
                            .updateUser(UpdateUserRequest.newBuilder()
                                    .setUser(User.newBuilder().setId("00000000-0000-0000-0000-00000000ffff"))
                                    .setUpdateMask(FieldMask.newBuilder().addPaths("tenant_id"))
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "update_mask");
        }

        @Test
        void needATenantThatExists() {
            var request = CreateUserRequest.newBuilder()
                    .setName("Lost")
                    .setTenantId("nowhere")
                    .setUserType(UserType.USER_TYPE_AGENT);
            assertRefused(
                    () -> service.users().createUser(request.build()),
                    Status.Code.NOT_FOUND,
                    "tenant_id: there is no nowhere");
        }

        @Test
        void areListedPageByPage() {
            for (int i = 0; i < 7; i++) {
                create("Listed " + i, contact("extension", "list-" + i, true), contact("email", i + "@example", true));
            }
            var ids = new ArrayList<String>();
            var token = "";
            do {
                var page = service.users()
                        .listUsers(ListUsersRequest.newBuilder()
                                .setTenantId(TENANT)
                                .setPageSize(3)
                                .setPageToken(token)
                                .build());
                assertThat(page.getUsersCount()).isBetween(1, 3);
                page.getUsersList().forEach(user -> ids.add(user.getId()));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
            assertThat(ids).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
            assertThat(service.users()
                            .listUsers(ListUsersRequest.newBuilder()
                                    .setTenantId("system")
                                    .build())
                            .getUsersList())
                    .isEmpty();
            assertRefused(
                    () -> service.users()
                            .listUsers(ListUsersRequest.newBuilder()
                                    .setPageToken("!!")
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "page_token");
            assertRefused(
                    () -> service.users()
                            .listUsers(ListUsersRequest.newBuilder()
                                    .setPageSize(501)
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "page_size");
        }
    }

    @Test
    void measuresItsRequests() throws Exception {
        verify(authorization("MD5", "1001", RunningService.DEMO_PASSWORD));
        assertThat(service.get("/metrics").body())
                .contains("sip_digest_verifications_total{")
                .contains("grpc_server_seconds_count{")
                .contains("VerifySipPassword");
    }
}
