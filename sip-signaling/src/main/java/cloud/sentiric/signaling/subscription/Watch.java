package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.dialog.Dialog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription with what its watcher has been told.
 *
 * @param seen the latest state that was seen; null if none was
 * @param told the state that the latest NOTIFY carried; null if none did
 * @param owed whether the watcher is to be told, changed or not
 * @param quiet until when a mere change waits
 * @param failures NOTIFYs that failed in a row
 * @param ending reason of its end (RFC 6665 §4.2.2); null while it goes on
 */
record Watch(
        Subscription subscription,
        @Nullable Document seen,
        @Nullable Document told,
        boolean owed,
        Instant quiet,
        int failures,
        @Nullable String ending) {
    static Watch of(Subscription subscription) {
        return new Watch(subscription, null, null, true, Instant.MIN, 0, null);
    }

    Watch with(Subscription changed) {
        return new Watch(changed, seen, told, true, quiet, failures, ending);
    }

    Watch seeing(Document document) {
        return new Watch(subscription, document, told, owed, quiet, failures, ending);
    }

    Watch owing() {
        return new Watch(subscription, seen, told, true, quiet, failures, ending);
    }

    Watch ending(String reason) {
        return new Watch(subscription, seen, told, true, quiet, failures, reason);
    }

    /** After a NOTIFY with what was seen, numbered by its dialog. */
    Watch telling(Dialog dialog, Instant now) {
        var pause = subscription.event().pause();
        return new Watch(subscription.with(dialog), seen, seen, false, now.plus(pause), failures, ending);
    }

    Watch succeeded() {
        return new Watch(subscription, seen, told, owed, quiet, 0, ending);
    }

    Watch failed() {
        return new Watch(subscription, seen, told, true, quiet, failures + 1, ending);
    }

    /** Whether there is something to tell. */
    boolean isDue() {
        return owed || (seen != null && !seen.equals(told));
    }
}
