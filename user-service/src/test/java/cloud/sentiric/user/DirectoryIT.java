package cloud.sentiric.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cloud.sentiric.proto.user.v1.AddContactRequest;
import cloud.sentiric.proto.user.v1.CallSchema;
import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.DeleteContactRequest;
import cloud.sentiric.proto.user.v1.DeleteUserRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.GetUserRequest;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.proto.user.v1.UpdateContactRequest;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserType;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import java.util.ArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and their contacts, written and read. */
final class DirectoryIT extends OverGrpc {
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
            // No contact is so long, and what was asked for is remembered.
            assertRefused(() -> find("extension", "1".repeat(255)), Status.Code.INVALID_ARGUMENT, "contact_value");
        }

        @Test
        void areAddedChangedAndDeleted() {
            assertRefused(() -> find("phone", "+905551112233"), Status.Code.NOT_FOUND, "contact_value");
            var frank = create("Frank", contact("phone", "0555 111 22 33", true));
            assertThat(find("phone", "+905551112233").getId()).isEqualTo(frank.getId());

            var added = service.users()
                    .addContact(AddContactRequest.newBuilder()
                            .setTenantId(TENANT)
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
                            .setTenantId(TENANT)
                            .setContact(added.toBuilder().setContactValue("+905551112255"))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("contact_value"))
                            .build());
            assertThat(find("phone", "905551112255").getId()).isEqualTo(frank.getId());
            assertRefused(() -> find("phone", "905551112244"), Status.Code.NOT_FOUND, "contact_value");

            var delete = DeleteContactRequest.newBuilder()
                    .setTenantId(TENANT)
                    .setContactId(added.getId())
                    .build();
            service.users().deleteContact(delete);
            assertRefused(() -> service.users().deleteContact(delete), Status.Code.NOT_FOUND, "contact_id");
            assertRefused(() -> find("phone", "905551112255"), Status.Code.NOT_FOUND, "contact_value");
        }

        @Test
        void ofAnExtensionAreFoundAsItIsDialled() {
            var gina = create("Gina", contact("extension", "70 07-7", true));
            assertThat(find("extension", "70077").getId()).isEqualTo(gina.getId());
            assertThat(find("extension", "700-77").getId()).isEqualTo(gina.getId());
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
            // A digit is missing.
            assertRefused(
                    () -> create("Impossible", contact("phone", "+90 212 454 85 9", true)),
                    Status.Code.INVALID_ARGUMENT,
                    "contacts[0].contact_value");
        }

        private User find(String type, String value) {
            return service.users()
                    .findUserByContact(FindUserByContactRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setContactType(type)
                            .setContactValue(value)
                            .build())
                    .getUser();
        }
    }

    private static User get(String id) {
        return service.users()
                .getUser(GetUserRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setUserId(id)
                        .build())
                .getUser();
    }

    @Nested
    class TheUsers {
        @Test
        void areCreatedChangedAndDeleted() {
            var grace = create("Grace");
            assertThat(get(grace.getId())).isEqualTo(grace);
            assertThat(grace.getCallSchema()).isEqualTo(CallSchema.CALL_SCHEMA_PROXY);
            assertThat(grace.getRingTimeoutSeconds()).isEqualTo(60);

            var changed = service.users()
                    .updateUser(UpdateUserRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setUser(grace.toBuilder()
                                    .setName("Grace H.")
                                    .setUserType(UserType.USER_TYPE_ADMIN)
                                    .setPreferredLanguageCode("en-US")
                                    .setCallSchema(CallSchema.CALL_SCHEMA_REDIRECT)
                                    .setRingTimeoutSeconds(20))
                            .setUpdateMask(FieldMask.newBuilder()
                                    .addPaths("name")
                                    .addPaths("ring_timeout_seconds")
                                    .addPaths("call_schema")
                                    .addPaths("preferred_language_code"))
                            .build())
                    .getUser();
            assertThat(changed)
                    .isEqualTo(grace.toBuilder()
                            .setName("Grace H.")
                            .setPreferredLanguageCode("en-US")
                            .setCallSchema(CallSchema.CALL_SCHEMA_REDIRECT)
                            .setRingTimeoutSeconds(20)
                            .build());
            assertThat(get(grace.getId())).isEqualTo(changed);

            var delete = DeleteUserRequest.newBuilder()
                    .setTenantId(TENANT)
                    .setUserId(grace.getId())
                    .build();
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
                                    .setTenantId(TENANT)
                                    .setUser(User.newBuilder().setId("00000000-0000-0000-0000-00000000ffff"))
                                    .setUpdateMask(FieldMask.newBuilder().addPaths("tenant_id"))
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "update_mask");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 4, 181})
        void ringFor5To180Seconds(int seconds) {
            var request = CreateUserRequest.newBuilder()
                    .setName("Ring")
                    .setTenantId(TENANT)
                    .setUserType(UserType.USER_TYPE_AGENT)
                    .setRingTimeoutSeconds(seconds);
            assertThat(fieldsAtFault(() -> service.users().createUser(request.build())))
                    .containsExactly("ring_timeout_seconds");
            var user = create("Ring");
            assertThat(fieldsAtFault(() -> service.users()
                            .updateUser(UpdateUserRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setUser(user.toBuilder().setRingTimeoutSeconds(seconds))
                                    .setUpdateMask(FieldMask.newBuilder().addPaths("ring_timeout_seconds"))
                                    .build())))
                    .containsExactly("user.ring_timeout_seconds");
            assertThat(service.users()
                            .createUser(request.setRingTimeoutSeconds(180).build())
                            .getUser()
                            .getRingTimeoutSeconds())
                    .isEqualTo(180);
        }

        @Test
        void whatIsRefusedNamesItsFields() {
            var request = CreateUserRequest.newBuilder()
                    .setTenantId(TENANT)
                    .setUserType(UserType.USER_TYPE_AGENT)
                    .setPreferredLanguageCode("not a language")
                    .addContacts(contact("phone", "abc", true));
            assertThat(fieldsAtFault(() -> service.users().createUser(request.build())))
                    .containsExactly("name", "preferred_language_code", "contacts[0].contact_value");
            assertThat(fieldsAtFault(() -> get("00000000-0000-0000-0000-00000000ffff")))
                    .containsExactly("user_id");
            assertThat(fieldsAtFault(() -> create("Thief", contact("extension", "1001", true))))
                    .containsExactly("contact_value");
            assertThat(fieldsAtFault(() -> create("Nul", contact("email", "a\u0000b", true))))
                    .containsExactly("contacts[0].contact_value");
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
                                    .setTenantId(TENANT)
                                    .setPageToken("!!")
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "page_token");
            assertRefused(
                    () -> service.users()
                            .listUsers(ListUsersRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setPageSize(501)
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "page_size");
        }
    }
}
