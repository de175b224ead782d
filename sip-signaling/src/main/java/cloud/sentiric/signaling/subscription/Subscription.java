package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as its notifier keeps it (RFC 6665 §4.2).
 *
 * @param dialog its dialog, which nothing else uses
 * @param eventId id parameter of its Event; null if there is none
 * @param resource whose state it is about
 * @param watcher the user who subscribed
 */
public record Subscription(
        Dialog dialog, EventPackage event, @Nullable String eventId, Aor resource, Aor watcher, Instant expires) {
    public DialogId id() {
        return DialogId.of(dialog);
    }

    Subscription with(Dialog changed) {
        return new Subscription(changed, event, eventId, resource, watcher, expires);
    }

    Subscription until(Instant end) {
        return new Subscription(dialog, event, eventId, resource, watcher, end);
    }

    /** Value of the Event header. */
    String eventValue() {
        return eventId == null ? event.name() : event.name() + ";id=" + eventId;
    }
}
