package cloud.sentiric.user.trunk;

import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * By what we are known to a carrier, as stored.
 *
 * @param username for digest authentication
 * @param realm the only one in which it is used; empty for any
 */
public record TrunkCredential(TrunkCredentialId id, TenantId tenant, String username, String realm, Sealed password) {
    private static final int MAX_LENGTH = 128;

    /** What is wrong with a credential that is to be stored. */
    public static List<Violation> violations(String username, String realm, String password) {
        var found = new ArrayList<Violation>();
        // A colon would blur the HA1 (RFC 7616 §3.4.2).
        if (!isText(username, 1) || username.indexOf(':') >= 0) {
            found.add(new Violation(
                    "trunk_credential.username", "must be 1 to 128 printable characters without a colon"));
        }
        if (!isText(realm, 0)) {
            found.add(new Violation("trunk_credential.realm", "must be at most 128 printable characters"));
        }
        if (!isText(password, 1)) {
            found.add(new Violation("password", "must be 1 to 128 printable characters"));
        }
        return found;
    }

    private static boolean isText(String text, int least) {
        return text.length() >= least
                && text.length() <= MAX_LENGTH
                && text.chars().noneMatch(Character::isISOControl);
    }
}
