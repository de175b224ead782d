package cloud.sentiric.user.grpc;

import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.Realm;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.NewContact;
import cloud.sentiric.user.directory.UserId;
import cloud.sentiric.user.directory.UserType;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** The contract's messages and the directory's records, each as the other. */
final class Messages {
    private Messages() {}

    static User user(cloud.sentiric.user.directory.User user) {
        return User.newBuilder()
                .setId(user.id().toString())
                .setName(user.name())
                .setTenantId(user.tenant().value())
                .setUserType(type(user.type()))
                .addAllContacts(user.contacts().stream().map(Messages::contact).toList())
                .setPreferredLanguageCode(user.language())
                .setCallSchema(schema(user.callSchema()))
                .setRingTimeoutSeconds(seconds(user.ringTimeout()))
                .build();
    }

    static Contact contact(cloud.sentiric.user.directory.Contact contact) {
        return Contact.newBuilder()
                .setId(contact.id().toString())
                .setUserId(contact.user().toString())
                .setContactType(contact.address().type())
                .setContactValue(contact.address().value())
                .setIsPrimary(contact.primary())
                .build();
    }

    static Realm realm(cloud.sentiric.user.directory.Realm realm) {
        return Realm.newBuilder()
                .setRealm(realm.name())
                .setTenantId(realm.tenant().value())
                .setRegion(realm.region().code())
                .setHoldAudioUri(realm.holdAudio())
                .build();
    }

    static NewContact newContact(Contact contact) {
        return new NewContact(
                ContactAddress.of(contact.getContactType(), contact.getContactValue()), contact.getIsPrimary());
    }

    static Outcome<UserId> userId(String field, String text) {
        return uuid(field, text, UserId::new);
    }

    static Outcome<ContactId> contactId(String field, String text) {
        return uuid(field, text, ContactId::new);
    }

    private static <T> Outcome<T> uuid(String field, String text, Function<UUID, T> id) {
        try {
            return Outcome.done(id.apply(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            return Outcome.invalid(field, "must be a UUID");
        }
    }

    static Outcome<UserType> type(String field, cloud.sentiric.proto.user.v1.UserType type) {
        return switch (type) {
            case USER_TYPE_ADMIN -> Outcome.done(UserType.ADMIN);
            case USER_TYPE_AGENT -> Outcome.done(UserType.AGENT);
            case USER_TYPE_SUPERVISOR -> Outcome.done(UserType.SUPERVISOR);
            case USER_TYPE_CALLER -> Outcome.done(UserType.CALLER);
            case USER_TYPE_GUEST -> Outcome.done(UserType.GUEST);
            case USER_TYPE_UNSPECIFIED, UNRECOGNIZED -> Outcome.invalid(field, "must be a known type");
        };
    }

    static Outcome<CallSchema> schema(String field, cloud.sentiric.proto.user.v1.CallSchema schema) {
        return switch (schema) {
            case CALL_SCHEMA_UNSPECIFIED, CALL_SCHEMA_PROXY -> Outcome.done(CallSchema.PROXY);
            case CALL_SCHEMA_REDIRECT -> Outcome.done(CallSchema.REDIRECT);
            case UNRECOGNIZED -> Outcome.invalid(field, "must be PROXY or REDIRECT");
        };
    }

    static cloud.sentiric.proto.user.v1.CallSchema schema(CallSchema schema) {
        return switch (schema) {
            case PROXY -> cloud.sentiric.proto.user.v1.CallSchema.CALL_SCHEMA_PROXY;
            case REDIRECT -> cloud.sentiric.proto.user.v1.CallSchema.CALL_SCHEMA_REDIRECT;
        };
    }

    static cloud.sentiric.proto.user.v1.MediaPolicy policy(MediaPolicy policy) {
        return switch (policy) {
            case RELAY -> cloud.sentiric.proto.user.v1.MediaPolicy.MEDIA_POLICY_RELAY;
            case DIRECT -> cloud.sentiric.proto.user.v1.MediaPolicy.MEDIA_POLICY_DIRECT;
        };
    }

    static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    /** What a new user says of ringing; 0 is nothing. */
    static Duration newRingTimeout(int seconds) {
        return seconds == 0 ? cloud.sentiric.user.directory.User.RING_TIMEOUT : Duration.ofSeconds(seconds);
    }

    private static cloud.sentiric.proto.user.v1.UserType type(UserType type) {
        return switch (type) {
            case ADMIN -> cloud.sentiric.proto.user.v1.UserType.USER_TYPE_ADMIN;
            case AGENT -> cloud.sentiric.proto.user.v1.UserType.USER_TYPE_AGENT;
            case SUPERVISOR -> cloud.sentiric.proto.user.v1.UserType.USER_TYPE_SUPERVISOR;
            case CALLER -> cloud.sentiric.proto.user.v1.UserType.USER_TYPE_CALLER;
            case GUEST -> cloud.sentiric.proto.user.v1.UserType.USER_TYPE_GUEST;
        };
    }
}
