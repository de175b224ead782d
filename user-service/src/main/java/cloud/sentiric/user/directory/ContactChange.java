package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;
import java.util.Optional;

/** New values for the fields of a contact that an update names; empty ones stay. */
public record ContactChange(Optional<String> value, Optional<Boolean> primary) {
    /** The contact with these changes. */
    Contact applied(Contact contact, Region region) {
        return new Contact(
                contact.id(),
                contact.user(),
                value.map(v -> ContactAddress.of(contact.address().type(), v).normal(region))
                        .orElse(contact.address()),
                primary.orElse(contact.primary()));
    }
}
