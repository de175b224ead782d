package cloud.sentiric.user.directory;

/**
 * A way to reach or recognize a user, as stored.
 *
 * @param primary first choice of its type
 */
public record Contact(ContactId id, UserId user, ContactAddress address, boolean primary) {}
