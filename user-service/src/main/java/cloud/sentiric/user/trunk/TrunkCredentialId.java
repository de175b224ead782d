package cloud.sentiric.user.trunk;

import cloud.sentiric.store.record.Outcome;
import java.util.regex.Pattern;

/** Identifies a credential within its tenant. */
public record TrunkCredentialId(String value) {
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_]{0,63}");

    /** The credential that a request names in this field. */
    public static Outcome<TrunkCredentialId> of(String field, String text) {
        return WORD.matcher(text).matches()
                ? Outcome.done(new TrunkCredentialId(text))
                : Outcome.invalid(field, "must be 1 to 64 of a-z, 0-9 and _");
    }

    @Override
    public String toString() {
        return value;
    }
}
