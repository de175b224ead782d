package cloud.sentiric.user.directory;

/** A contact to be stored. */
public record NewContact(ContactAddress address, boolean primary) {
    Contact of(UserId user) {
        return new Contact(ContactId.create(), user, address, primary);
    }
}
