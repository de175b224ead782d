package cloud.sentiric.phone.sip;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who a user agent is and where its requests go.
 *
 * @param from address of record, a SIP URI
 * @param local address and port that it is reached at
 * @param gateway next hop of every request outside a dialog
 * @param account what it answers challenges with; none: challenges are final
 * @param tokens source of tags, branches and Call-IDs, each new
 */
public record Identity(
        SipUri from, Hop local, Hop gateway, Optional<Account> account, Timers timers, Supplier<String> tokens) {
    SipUri contact() {
        return SipUri.parse("sip:" + from.user() + "@" + local);
    }

    Via via() {
        return Via.parse(Via.text(local, new Branch(Via.COOKIE + tokens.get())));
    }
}
