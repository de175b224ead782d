package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.subscription.EventPackage;
import java.time.Duration;
import java.util.List;

/**
 * The event packages about users.
 *
 * @param presence RFC 3856
 * @param dialog RFC 4235
 */
public record Packages(EventPackage presence, EventPackage dialog) {
    /** RFC 4235 §3.10. */
    private static final Duration DIALOG_PAUSE = Duration.ofSeconds(1);

    public static Packages of(Duration presencePause) {
        var dialogPause = presencePause.compareTo(DIALOG_PAUSE) < 0 ? presencePause : DIALOG_PAUSE;
        return new Packages(
                new EventPackage("presence", Pidf.TYPE, presencePause),
                new EventPackage("dialog", DialogInfo.TYPE, dialogPause));
    }

    /** All, in the order of Allow-Events. */
    public List<EventPackage> all() {
        return List.of(presence, dialog);
    }
}
