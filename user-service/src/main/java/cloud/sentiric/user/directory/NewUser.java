package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A user to be stored, with its first contacts. */
public record NewUser(
        TenantId tenant,
        String name,
        UserType type,
        List<NewContact> contacts,
        String language,
        CallSchema callSchema,
        Duration ringTimeout) {
    public NewUser {
        contacts = List.copyOf(contacts);
    }

    NewUser normal(Region region) {
        var normal = contacts.stream().map(contact -> contact.normal(region)).toList();
        return new NewUser(tenant, name, type, normal, language, callSchema, ringTimeout);
    }

    List<Violation> violations() {
        var found = new ArrayList<Violation>();
        UserRules.name("name", name).ifPresent(found::add);
        UserRules.language("preferred_language_code", language).ifPresent(found::add);
        UserRules.ringTimeout("ring_timeout_seconds", ringTimeout).ifPresent(found::add);
        if (contacts.size() > User.MAX_CONTACTS) {
            found.add(new Violation("contacts", "must be at most " + User.MAX_CONTACTS));
            return found;
        }
        var primaries = new HashSet<String>();
        var addresses = new HashSet<ContactAddress>();
        for (int i = 0; i < contacts.size(); i++) {
            var contact = contacts.get(i);
            var prefix = "contacts[" + i + "].";
            found.addAll(contact.address().violations(prefix));
            if (contact.primary() && !primaries.add(contact.address().type())) {
                found.add(new Violation(prefix + "is_primary", "must be set once per type"));
            }
            if (!addresses.add(contact.address())) {
                found.add(new Violation(prefix + "contact_value", "must not be given twice"));
            }
        }
        return found;
    }

    User create() {
        var id = UserId.create();
        return new User(
                id,
                tenant,
                name,
                type,
                contacts.stream().map(c -> c.of(id)).toList(),
                language,
                callSchema,
                ringTimeout);
    }
}
