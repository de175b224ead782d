package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sip.Address;
import org.jspecify.annotations.Nullable;

/**
 * One of the two that talk.
 *
 * @param address as the other one is shown it: name-addr without tag
 * @param user who it is; null for whom we cannot tell, such as a caller behind a trunk
 */
public record Party(LegId leg, String address, @Nullable Identity user) {
    String uri() {
        return Address.parse(address).uri().text();
    }
}
