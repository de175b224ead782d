package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.store.record.Violation;
import cloud.sentiric.user.directory.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A SIP user name for a user, with the password that is hashed and then forgotten. */
public record NewCredential(UserId user, String sipUsername, String password) {
    /** Characters of a SIP user part (RFC 3261 §25.1) that need no escape; a colon would blur the HA1. */
    private static final Pattern SIP_USERNAME = Pattern.compile("[A-Za-z0-9_.!~*+-]{1,64}");

    static final int MIN_PASSWORD_LENGTH = 8;
    static final int MAX_PASSWORD_LENGTH = 128;

    /** Whether the text can be a SIP user name at all. */
    public static boolean isSipUsername(String text) {
        return SIP_USERNAME.matcher(text).matches();
    }

    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        if (!isSipUsername(sipUsername)) {
            found.add(new Violation("sip_username", "must be 1 to 64 letters, digits or _.!~*+-"));
        } else if (DialledNumber.isLikeTelephone(sipUsername)) {
            // An INVITE to it would be the dialplan's, and the user never called.
            found.add(new Violation(
                    "sip_username", "must not read as a telephone number: up to 8 digits without +, or a word"));
        }
        int length = password.codePointCount(0, password.length());
        if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
            found.add(new Violation("password", "must have 8 to 128 characters"));
        }
        return found;
    }

    /** The hash of the password for a realm. */
    public Ha1 ha1(Algorithm algorithm, String realm) {
        return Ha1.of(algorithm, sipUsername, realm, password);
    }

    @Override
    public String toString() {
        return "NewCredential[" + sipUsername + " of " + user + "]";
    }
}
