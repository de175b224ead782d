package cloud.sentiric.signaling.transfer;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.Text;
import org.jspecify.annotations.Nullable;

/**
 * The dialog that a call is to take the place of (RFC 3891 §3), as the element sees it that the INVITE comes to.
 *
 * @param localTag its to-tag: ours, where the dialog is ours
 * @param remoteTag its from-tag
 * @param earlyOnly whether a confirmed dialog is to be left alone
 */
public record Replaces(CallId callId, String localTag, String remoteTag, boolean earlyOnly) {
    /**
     * The same dialog with its tags the other way round. Phones that were called take From and To of the INVITE for the sides of the
     * dialog (RFC 3891 §4 has it from the recipient's side): where both tags are known it is clear what is meant.
     */
    public Replaces reversed() {
        return new Replaces(callId, remoteTag, localTag, earlyOnly);
    }

    /** Reads the value of a Replaces field; null if it is none. */
    public static @Nullable Replaces parse(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon <= 0) {
            return null;
        }
        try {
            var parameters = Parameters.parse(value.substring(semicolon));
            var to = parameters.value("to-tag");
            var from = parameters.value("from-tag");
            var callId = Text.trim(value.substring(0, semicolon));
            return to == null || from == null || callId.isEmpty()
                    ? null
                    : new Replaces(new CallId(callId), to, from, parameters.has("early-only"));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
