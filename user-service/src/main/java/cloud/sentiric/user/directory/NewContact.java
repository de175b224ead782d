package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;

/** A contact to be stored. */
public record NewContact(ContactAddress address, boolean primary) {
    NewContact normal(Region region) {
        return new NewContact(address.normal(region), primary);
    }

    Contact of(UserId user) {
        return new Contact(ContactId.create(), user, address, primary);
    }
}
