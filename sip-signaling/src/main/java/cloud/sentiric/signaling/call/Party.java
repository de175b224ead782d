package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.trunk.Account;
import org.jspecify.annotations.Nullable;

/**
 * One of the two that talk.
 *
 * @param address as the other one is shown it: name-addr without tag
 * @param user who it is; null for whom we cannot tell, such as a caller behind a trunk
 * @param account what we are to its carrier, where the call left through a trunk; null else
 */
public record Party(
        LegId leg,
        String address,
        @Nullable Identity user,
        @Nullable Account account) {
    /** One that we did not call through a trunk. */
    public Party(LegId leg, String address, @Nullable Identity user) {
        this(leg, address, user, null);
    }

    String uri() {
        return Address.parse(address).uri().text();
    }
}
