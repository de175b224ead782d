package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Request;
import org.jspecify.annotations.Nullable;

/**
 * How far one early dialog of an INVITE of theirs has come.
 *
 * @param said session description that we sent last
 * @param settled whether their offer has its answer for certain: by a response whose PRACK came (RFC 3262 §5)
 * @param moved whether they have agreed on something else since
 * @param update their last UPDATE that was accepted; null if none was
 */
public record Early(
        Body said, boolean settled, boolean moved, @Nullable Request update) {
    static final Early NONE = new Early(Body.NONE, false, false, null);

    Early saying(Body description) {
        return new Early(description, settled, moved, update);
    }

    Early settle() {
        return new Early(said, true, moved, update);
    }

    /** An UPDATE was accepted, with this answer to its offer, if it had one. */
    Early updated(Request accepted, Body answer) {
        return answer.isEmpty()
                ? new Early(said, settled, moved, accepted)
                : new Early(answer, settled, true, accepted);
    }

    /** They have agreed on something else, without more. */
    Early agreed(Body answer) {
        return new Early(answer, settled, true, update);
    }

    /** The dialog that a 2xx makes of it. */
    Dialog confirmed(Dialog dialog) {
        return update == null ? dialog : dialog.received(update).refreshed(update);
    }

    /** What the 2xx has to say: what was said unreliably again, and nothing where they have agreed on something else since. */
    Body answer(Body wanted) {
        if (moved) {
            return Body.NONE;
        }
        return wanted.isEmpty() && !settled ? said : wanted;
    }
}
