package cloud.sentiric.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import cloud.sentiric.proto.user.v1.ListRealmsRequest;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.proto.user.v1.ListUsersResponse;
import cloud.sentiric.proto.user.v1.Realm;
import cloud.sentiric.proto.user.v1.UpdateContactRequest;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserType;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one tenant's is not there for another. */
final class TenantsIT extends OverGrpc {
    private static final String ACME = "acme_demo";
    private static final String ACME_REALM = "acme." + REALM;

    private static User caller(String tenant, String type, String value) {
        return service.users()
                .findUserByContact(FindUserByContactRequest.newBuilder()
                        .setTenantId(tenant)
                        .setContactType(type)
                        .setContactValue(value)
                        .build())
                .getUser();
    }

    private static ListUsersResponse list(String tenant) {
        return service.users()
                .listUsers(ListUsersRequest.newBuilder().setTenantId(tenant).build());
    }

    @Nested
    class OneExtensionInTwo {
        @Test
        void isAnotherUserInEach() {
            assertThat(caller(TENANT, "extension", "1001").getName()).isEqualTo("Alice");
            assertThat(caller(ACME, "extension", "1001").getName()).isEqualTo("Dave");
            assertThat(caller(TENANT, "phone", "+905551001001").getName()).isEqualTo("Alice");
            assertThat(caller(ACME, "phone", "+905551001001").getName()).isEqualTo("Dave");
            assertRefused(() -> caller(ACME, "extension", "1002"), Status.Code.NOT_FOUND, "contact_value");
        }

        @Test
        void isAnotherSipUserInEachRealm() {
            assertThat(sipUser(REALM).getTenantId()).isEqualTo(TENANT);
            assertThat(sipUser(ACME_REALM).getTenantId()).isEqualTo(ACME);
            assertThat(sipUser(ACME_REALM).getCallSchema()).isEqualTo(CallSchema.CALL_SCHEMA_REDIRECT);
            assertRefused(() -> sipUser("elsewhere.example"), Status.Code.NOT_FOUND, "sip_username");
        }

        private cloud.sentiric.proto.user.v1.GetSipUserResponse sipUser(String realm) {
            return service.users()
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setSipUsername("2001")
                            .setRealm(realm)
                            .build());
        }

        @Test
        void getsItsPasswordInTheRealmOfItsTenant() {
            var user = service.users()
                    .createUser(CreateUserRequest.newBuilder()
                            .setName("Frank")
                            .setTenantId(ACME)
                            .setUserType(UserType.USER_TYPE_AGENT)
                            .build())
                    .getUser();
            var request = CreateSipCredentialRequest.newBuilder()
                    .setUserId(user.getId())
                    .setSipUsername("1002")
                    .setPassword("a long password");
            assertThat(service.users()
                            .createSipCredential(request.setTenantId(ACME).build())
                            .getRealm())
                    .isEqualTo(ACME_REALM);
            assertRefused(
                    () -> service.users()
                            .createSipCredential(request.setTenantId(TENANT)
                                    .setSipUsername("1003")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user_id");
            assertRefused(
                    () -> service.users()
                            .createSipCredential(request.setTenantId("system").build()),
                    Status.Code.NOT_FOUND,
                    "tenant_id: there is no realm of system");
            // The first tenant's 1002 stays when the second's goes.
            service.users()
                    .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                            .setTenantId(ACME)
                            .setSipUsername("1002")
                            .build());
            assertThat(service.users()
                            .getSipUser(GetSipUserRequest.newBuilder()
                                    .setSipUsername("1002")
                                    .setRealm(REALM)
                                    .build())
                            .getTenantId())
                    .isEqualTo(TENANT);
        }
    }

    @Nested
    class WhatIsAnothers {
        private final User alice = caller(TENANT, "extension", "1001");

        @Test
        void isNeitherReadNorChangedNorDeleted() {
            var id = alice.getId();
            var name = FieldMask.newBuilder().addPaths("name").build();
            var first = FieldMask.newBuilder().addPaths("is_primary").build();
            var contact = alice.getContacts(0);
            assertRefused(
                    () -> service.users()
                            .getUser(GetUserRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setUserId(id)
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user_id");
            assertRefused(
                    () -> service.users()
                            .updateUser(UpdateUserRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setUser(alice.toBuilder().setName("Mallory"))
                                    .setUpdateMask(name)
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user.id");
            assertRefused(
                    () -> service.users()
                            .deleteUser(DeleteUserRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setUserId(id)
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user_id");
            assertRefused(
                    () -> service.users()
                            .addContact(AddContactRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setUserId(id)
                                    .setContact(contact("email", "mallory@example", true))
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "user_id");
            assertRefused(
                    () -> service.users()
                            .updateContact(UpdateContactRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setContact(contact.toBuilder().setIsPrimary(false))
                                    .setUpdateMask(first)
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "contact.id");
            assertRefused(
                    () -> service.users()
                            .deleteContact(DeleteContactRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setContactId(contact.getId())
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "contact_id");
            assertRefused(
                    () -> service.users()
                            .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                                    .setTenantId(ACME)
                                    .setSipUsername("1002")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "sip_username");
            assertThat(caller(TENANT, "extension", "1001")).isEqualTo(alice);
        }

        @Test
        void isNotListed() {
            assertThat(list(ACME).getUsersList())
                    .isNotEmpty()
                    .allSatisfy(user -> assertThat(user.getTenantId()).isEqualTo(ACME));
            assertThat(list("-").getUsersList()).extracting(User::getTenantId).contains(TENANT, ACME);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Acme", "a\u0000b"})
    void isNamedInEveryRequest(String tenant) {
        var id = "00000000-0000-0000-0000-00000000ffff";
        var mask = FieldMask.newBuilder().addPaths("name").build();
        var user = User.newBuilder().setId(id).setName("x").build();
        var contact = Contact.newBuilder().setId(id).build();
        List<Runnable> requests = List.of(
                () -> list(tenant),
                () -> caller(tenant, "extension", "1001"),
                () -> service.users()
                        .getUser(GetUserRequest.newBuilder()
                                .setTenantId(tenant)
                                .setUserId(id)
                                .build()),
                () -> service.users()
                        .createUser(CreateUserRequest.newBuilder()
                                .setTenantId(tenant)
                                .setName("x")
                                .setUserType(UserType.USER_TYPE_AGENT)
                                .build()),
                () -> service.users()
                        .updateUser(UpdateUserRequest.newBuilder()
                                .setTenantId(tenant)
                                .setUser(user)
                                .setUpdateMask(mask)
                                .build()),
                () -> service.users()
                        .deleteUser(DeleteUserRequest.newBuilder()
                                .setTenantId(tenant)
                                .setUserId(id)
                                .build()),
                () -> service.users()
                        .addContact(AddContactRequest.newBuilder()
                                .setTenantId(tenant)
                                .setUserId(id)
                                .setContact(contact("email", "x@example", true))
                                .build()),
                () -> service.users()
                        .updateContact(UpdateContactRequest.newBuilder()
                                .setTenantId(tenant)
                                .setContact(contact)
                                .setUpdateMask(mask)
                                .build()),
                () -> service.users()
                        .deleteContact(DeleteContactRequest.newBuilder()
                                .setTenantId(tenant)
                                .setContactId(id)
                                .build()),
                () -> service.users()
                        .createSipCredential(CreateSipCredentialRequest.newBuilder()
                                .setTenantId(tenant)
                                .setUserId(id)
                                .setSipUsername("x")
                                .setPassword("a long password")
                                .build()),
                () -> service.users()
                        .deleteSipCredential(DeleteSipCredentialRequest.newBuilder()
                                .setTenantId(tenant)
                                .setSipUsername("x")
                                .build()));
        for (var request : requests) {
            assertRefused(request, Status.Code.INVALID_ARGUMENT, "tenant_id");
        }
    }

    @Test
    void hasOneRealmARegionOrThePlatformsAndAudioOnHold() throws SQLException {
        try (var connection = service.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "insert into tenants (id, name, realm, hold_audio_uri) values ('vienna', 'Vienna', 'vienna.example', 'file:waltz.wav')");
        }
        assertThat(service.users()
                        .listRealms(ListRealmsRequest.getDefaultInstance())
                        .getRealmsList())
                .extracting(Realm::getRealm, Realm::getTenantId, Realm::getRegion, Realm::getHoldAudioUri)
                .containsExactly(
                        tuple(ACME_REALM, ACME, "TR", "file:chime.wav"),
                        tuple(REALM, TENANT, "TR", ""),
                        tuple("vienna.example", "vienna", "AT", "file:waltz.wav"));
    }
}
