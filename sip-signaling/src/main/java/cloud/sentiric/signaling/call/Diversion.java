package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Target;

/**
 * A user whom a call was for has it go on to somebody else, by a phone's 302.
 *
 * @param by on whose account it goes on
 * @param target who is called instead
 * @param reason as in a Diversion field (RFC 5806)
 * @param first leg of the first phone that is called instead
 */
record Diversion(Identity by, SipUri target, String reason, LegId first) {
    /** Who calls, as far as permissions and costs are concerned. */
    CallerNumber caller() {
        return new CallerNumber(by.aor().user(), by.tenantId(), by.userId());
    }

    /** What who is called instead is told; a carrier, the number by which it knows the user. */
    Header field(Target next) {
        var carrier = next.carrier();
        var uri = carrier == null
                ? by.aor().toString()
                : Address.parse(carrier.from()).uri().text();
        return new Header("Diversion", "<" + uri + ">;reason=" + reason + ";counter=1");
    }
}
