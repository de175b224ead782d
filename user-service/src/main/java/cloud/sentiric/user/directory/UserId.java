package cloud.sentiric.user.directory;

import java.util.UUID;

/** Identifies a user. */
public record UserId(UUID value) {
    public static UserId create() {
        return new UserId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
