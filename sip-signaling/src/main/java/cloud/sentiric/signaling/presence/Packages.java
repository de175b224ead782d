package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.subscription.EventPackage;
import java.time.Duration;
import java.util.List;

/**
 * The event packages about users.
 *
 * @param presence RFC 3856
 */
public record Packages(EventPackage presence) {
    public static Packages of(Duration presencePause) {
        return new Packages(new EventPackage("presence", Pidf.TYPE, presencePause));
    }

    /** All, in the order of Allow-Events. */
    public List<EventPackage> all() {
        return List.of(presence);
    }
}
