package cloud.sentiric.user.grpc;

import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ContactChange;
import cloud.sentiric.user.directory.UserChange;
import cloud.sentiric.user.directory.UserType;
import com.google.protobuf.FieldMask;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The changes that an update's mask asks for. */
final class Updates {
    private static final Set<String> USER_FIELDS =
            Set.of("name", "user_type", "preferred_language_code", "call_schema", "ring_timeout_seconds");
    private static final Set<String> CONTACT_FIELDS = Set.of("contact_value", "is_primary");

    private Updates() {}

    static Outcome<UserChange> user(User user, FieldMask mask) {
        var paths = mask.getPathsList();
        return fields(mask, USER_FIELDS)
                .then(good -> type(user, paths.contains("user_type")))
                .then(type -> schema(user, paths.contains("call_schema"))
                        .then(schema -> Outcome.done(new UserChange(
                                when(paths.contains("name"), user.getName()),
                                type,
                                when(paths.contains("preferred_language_code"), user.getPreferredLanguageCode()),
                                schema,
                                when(
                                        paths.contains("ring_timeout_seconds"),
                                        Duration.ofSeconds(user.getRingTimeoutSeconds()))))));
    }

    static Outcome<ContactChange> contact(Contact contact, FieldMask mask) {
        var paths = mask.getPathsList();
        return fields(mask, CONTACT_FIELDS)
                .then(good -> Outcome.done(new ContactChange(
                        when(paths.contains("contact_value"), contact.getContactValue()),
                        when(paths.contains("is_primary"), contact.getIsPrimary()))));
    }

    private static Outcome<Boolean> fields(FieldMask mask, Set<String> known) {
        boolean good = mask.getPathsCount() > 0 && known.containsAll(mask.getPathsList());
        return good
                ? Outcome.done(true)
                : Outcome.invalid(
                        "update_mask",
                        "must name some of " + known.stream().sorted().toList());
    }

    private static Outcome<Optional<UserType>> type(User user, boolean asked) {
        return asked
                ? Messages.type("user.user_type", user.getUserType()).then(type -> Outcome.done(Optional.of(type)))
                : Outcome.done(Optional.empty());
    }

    private static Outcome<Optional<CallSchema>> schema(User user, boolean asked) {
        return asked
                ? Messages.schema("user.call_schema", user.getCallSchema())
                        .then(schema -> Outcome.done(Optional.of(schema)))
                : Outcome.done(Optional.empty());
    }

    private static <T> Optional<T> when(boolean asked, T value) {
        return asked ? Optional.of(value) : Optional.empty();
    }
}
