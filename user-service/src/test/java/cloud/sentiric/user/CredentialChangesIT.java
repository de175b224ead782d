package cloud.sentiric.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.AddContactRequest;
import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.CreateSipCredentialRequest;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.DeleteSipCredentialRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetSipUserResponse;
import cloud.sentiric.proto.user.v1.MediaPolicy;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserType;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.servers.PostgresServer;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Two instances on one database: what one writes, the other knows. */
final class CredentialChangesIT {
    private static final String REALM = "sentiric.cloud";
    private static final String TENANT = "sentiric_demo";

    private static String md5(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    }

    private static boolean verified(RunningService service, String password) {
        try {
            var response = md5(md5("zoe:" + REALM + ":" + password) + ":n:00000001:c:auth:" + md5("REGISTER:sip:x"));
            return service.users()
                    .verifySipPassword(VerifySipPasswordRequest.newBuilder()
                            .setMethod("REGISTER")
                            .setAuthorization("Digest username=\"zoe\", realm=\"" + REALM
                                    + "\", nonce=\"n\", uri=\"sip:x\", nc=00000001, cnonce=\"c\", qop=auth, response=\""
                                    + response + "\"")
                            .build())
                    .getVerified();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void give(RunningService service, String user, String password) {
        service.users()
                .createSipCredential(CreateSipCredentialRequest.newBuilder()
                        .setUserId(user)
                        .setSipUsername("zoe")
                        .setPassword(password)
                        .setTenantId(TENANT)
                        .build());
    }

    private static void take(RunningService service) {
        service.users()
                .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                        .setSipUsername("zoe")
                        .setTenantId(TENANT)
                        .build());
    }

    private static boolean isKnown(RunningService service) {
        try {
            service.users()
                    .findUserByContact(FindUserByContactRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setContactType("extension")
                            .setContactValue("7001")
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    @Test
    void aChangeCountsAtOnceEverywhere() {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var one = RunningService.start(postgres, database);
                var two = RunningService.start(postgres, database)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> one.isTold() && two.isTold());
            var user = one.users()
                    .createUser(CreateUserRequest.newBuilder()
                            .setName("Zoe")
                            .setTenantId(TENANT)
                            .setUserType(UserType.USER_TYPE_CALLER)
                            .build())
                    .getUser()
                    .getId();
            assertThat(verified(two, "first password")).isFalse();
            assertThat(isKnown(two)).isFalse();
            one.users()
                    .addContact(AddContactRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setUserId(user)
                            .setContact(Contact.newBuilder()
                                    .setContactType("extension")
                                    .setContactValue("7001"))
                            .build());
            assertThat(isKnown(one)).as("own writes").isTrue();
            await().atMost(Duration.ofSeconds(1)).until(() -> isKnown(two));
            give(one, user, "first password");
            assertThat(verified(one, "first password")).as("own writes").isTrue();
            // Far below the 3 s of the memory that nobody tells of changes.
            await().atMost(Duration.ofSeconds(1)).until(() -> verified(two, "first password"));
            take(one);
            give(one, user, "second password");
            assertThat(verified(one, "first password")).isFalse();
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> !verified(two, "first password") && verified(two, "second password"));
        }
    }

    @Test
    void whoWatchesHearsOfEachChangeAtAnyInstance() {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var one = RunningService.start(postgres, database);
                var two = RunningService.start(postgres, database)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> one.isTold() && two.isTold());
            var heard = two.watch();
            await().until(heard::begun);
            var user = sipUser(one, "1001").getUserId();
            give(one, user, "first password");
            await().atMost(Duration.ofSeconds(1)).until(() -> heard.names.contains("zoe"));
            // What it asks from then on is answered by what has changed.
            assertThat(verified(two, "first password")).isTrue();
            heard.names.clear();
            take(two);
            await().atMost(Duration.ofSeconds(1)).until(() -> heard.names.contains("zoe"));
            heard.names.clear();
            await().atMost(Duration.ofSeconds(2)).until(() -> heard.names.contains(""));
            assertThat(heard.end).isEqualTo(Status.Code.OK);
        }
    }

    /** They are part of what is remembered of a credential. */
    @Test
    void howUsersAreConnectedCountsAtOnceEverywhere() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var one = RunningService.start(postgres, database);
                var two = RunningService.start(postgres, database)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> one.isTold() && two.isTold());
            var before = sipUser(two, "1001");
            assertThat(before.getRingTimeoutSeconds()).isEqualTo(60);
            assertThat(before.getMediaPolicy()).isEqualTo(MediaPolicy.MEDIA_POLICY_RELAY);
            one.users()
                    .updateUser(UpdateUserRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setUser(User.newBuilder().setId(before.getUserId()).setRingTimeoutSeconds(20))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("ring_timeout_seconds"))
                            .build());
            assertThat(sipUser(one, "1001").getRingTimeoutSeconds()).isEqualTo(20);
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> sipUser(two, "1001").getRingTimeoutSeconds() == 20);
            try (var connection = postgres.connect(database);
                    var statement = connection.createStatement()) {
                statement.execute("update tenants set media_policy = 'DIRECT' where id = '" + TENANT + "'");
            }
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> sipUser(two, "1002").getMediaPolicy() == MediaPolicy.MEDIA_POLICY_DIRECT);
        }
    }

    private static GetSipUserResponse sipUser(RunningService service, String username) {
        return service.users()
                .getSipUser(GetSipUserRequest.newBuilder()
                        .setRealm(REALM)
                        .setSipUsername(username)
                        .build());
    }

    /** As when a carrier's customers are moved here. */
    @Test
    void manyChangesAtOnceAreKnownSoon() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var service = RunningService.start(postgres, database)) {
            await().atMost(Duration.ofSeconds(30)).until(service::isTold);
            var heard = service.watch();
            await().until(heard::begun);
            try (var connection = postgres.connect(database);
                    var statement = connection.createStatement()) {
                statement.execute("""
                        insert into sip_credentials (realm, sip_username, tenant_id, user_id, ha1_md5, ha1_sha256)
                        select 'sentiric.cloud', 'moved-' || n, u.tenant_id, u.id, decode(repeat('00', 16), 'hex'),
                          decode(repeat('00', 32), 'hex')
                        from generate_series(1, 30000) n, (select * from users where tenant_id = 'sentiric_demo' limit 1) u
                        """);
            }
            await().atMost(Duration.ofSeconds(2)).until(() -> isThere(service, "moved-30000"));
            await("who watches must ask anew").until(() -> heard.end == Status.Code.UNAVAILABLE);
        }
    }

    private static boolean isThere(RunningService service, String username) {
        try {
            var _ = service.users()
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setRealm(REALM)
                            .setSipUsername(username)
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }
}
