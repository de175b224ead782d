package cloud.sentiric.user.directory;

import java.util.UUID;

/** Identifies a contact. */
public record ContactId(UUID value) {
    public static ContactId create() {
        return new ContactId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
