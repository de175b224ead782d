package cloud.sentiric.user.postgres;

import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.Contact;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import cloud.sentiric.user.directory.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of users joined with their contacts, a row for each contact. */
final class UserRows {
    static final String SELECT = """
            select u.id, u.tenant_id, u.name, u.user_type, u.preferred_language_code, u.call_schema,
                   u.ring_timeout_seconds,
                   c.id as contact_id, c.user_id, c.contact_type, c.contact_value, c.is_primary
            from users u left join contacts c on c.user_id = u.id
            """;
    static final String ORDER = " order by u.id, c.is_primary desc, c.contact_type, c.contact_value";

    private UserRows() {}

    static List<User> users(ResultSet rows) throws SQLException {
        var users = new ArrayList<User>();
        boolean more = rows.next();
        while (more) {
            var id = rows.getObject("id", UUID.class);
            var tenant = new TenantId(rows.getString("tenant_id"));
            var name = rows.getString("name");
            var type = UserType.valueOf(rows.getString("user_type"));
            var language = rows.getString("preferred_language_code");
            var callSchema = CallSchema.valueOf(rows.getString("call_schema"));
            var ringTimeout = Duration.ofSeconds(rows.getInt("ring_timeout_seconds"));
            var contacts = new ArrayList<Contact>();
            do {
                if (rows.getObject("contact_id") != null) {
                    contacts.add(contact(rows, "contact_id"));
                }
                more = rows.next();
            } while (more && id.equals(rows.getObject("id", UUID.class)));
            users.add(new User(new UserId(id), tenant, name, type, contacts, language, callSchema, ringTimeout));
        }
        return users;
    }

    static Contact contact(ResultSet row, String idColumn) throws SQLException {
        return new Contact(
                new ContactId(row.getObject(idColumn, UUID.class)),
                new UserId(row.getObject("user_id", UUID.class)),
                new ContactAddress(row.getString("contact_type"), row.getString("contact_value")),
                row.getBoolean("is_primary"));
    }
}
