package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.util.List;

/**
 * A person or machine of a tenant, as stored.
 *
 * @param contacts primary ones first
 * @param language BCP 47, or empty
 * @param ringTimeout how long the phones of a SIP user ring
 */
public record User(
        UserId id,
        TenantId tenant,
        String name,
        UserType type,
        List<Contact> contacts,
        String language,
        CallSchema callSchema,
        Duration ringTimeout) {
    /** Most contacts of one user. */
    public static final int MAX_CONTACTS = 50;
    /** How long the phones ring of a user of whom nothing else is said. */
    public static final Duration RING_TIMEOUT = Duration.ofMinutes(1);

    public User {
        contacts = List.copyOf(contacts);
    }

    /** This user with the changed fields of an update. */
    public User with(UserChange change) {
        return new User(
                id,
                tenant,
                change.name().orElse(name),
                change.type().orElse(type),
                contacts,
                change.language().orElse(language),
                change.callSchema().orElse(callSchema),
                change.ringTimeout().orElse(ringTimeout));
    }
}
