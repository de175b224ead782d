package cloud.sentiric.user.postgres;

import cloud.sentiric.store.record.Outcome;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataIntegrityViolationException;

/** What a broken constraint of the schema means to the one who asked. */
final class Constraints {
    private static final Map<String, String> FIELDS = Map.of(
            "contacts_address", "contact_value",
            "contacts_one_primary", "is_primary",
            "sip_credentials_pkey", "sip_username",
            "users_tenant", "tenant_id",
            "contacts_user", "user_id",
            "sip_credentials_user", "user_id",
            "trunk_credentials_tenant", "tenant_id");
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";

    private Constraints() {}

    /**
     * Does the work, and turns a taken key or a dangling reference into an outcome.
     *
     * @param referred what the row refers to, named if it is not there
     */
    static <T> Outcome<T> guard(String referred, Supplier<Outcome<T>> work) {
        try {
            return work.get();
        } catch (DataIntegrityViolationException e) {
            if (e.getRootCause() instanceof PSQLException cause && cause.getServerErrorMessage() != null) {
                var constraint =
                        Objects.requireNonNullElse(cause.getServerErrorMessage().getConstraint(), "");
                var field = FIELDS.get(constraint);
                if (field != null && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                    return new Outcome.Taken<>(field);
                }
                if (field != null && FOREIGN_KEY_VIOLATION.equals(cause.getSQLState())) {
                    return new Outcome.Unknown<>(field, referred);
                }
            }
            throw e;
        }
    }
}
