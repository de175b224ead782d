package cloud.sentiric.phone.sip;

import java.util.List;

/**
 * A dialog on the side of the caller (RFC 3261 §12.1.2).
 *
 * @param local From of every request, with our tag
 * @param remote To of every request, with the peer's tag
 * @param routeSet Record-Route of the 2xx in reverse order
 * @param remoteTarget Contact of the 2xx
 */
public record Dialog(
        CallId callId, NameAddress local, NameAddress remote, List<NameAddress> routeSet, SipUri remoteTarget) {
    static Dialog of(SipResponse answer) {
        var routes = answer.headers().values("Record-Route").stream()
                .map(NameAddress::parse)
                .toList();
        var contacts = answer.headers().values("Contact");
        if (contacts.size() != 1) {
            throw new SipViolation("a 2xx to INVITE with " + contacts.size() + " Contacts instead of one");
        }
        return new Dialog(
                answer.callId(),
                answer.from(),
                answer.to(),
                routes.reversed(),
                NameAddress.parse(contacts.getFirst()).uri());
    }

    /** Whether a request of the peer belongs here. */
    boolean owns(SipRequest request) {
        return request.callId().equals(callId)
                && request.from().tag().equals(remote.tag())
                && request.to().tag().equals(local.tag());
    }

    /** The next hop of every request (RFC 3261 §8.1.2). */
    Hop nextHop() {
        return routeSet.isEmpty()
                ? remoteTarget.hop()
                : routeSet.getFirst().uri().hop();
    }

    /** A request along the route set (RFC 3261 §12.2.1.1), loose routers only. */
    SipRequest request(String method, long number, Via via) {
        var headers = Headers.none()
                .with("Via", via.text())
                .with("Max-Forwards", "70")
                .withAll("Route", routeSet.stream().map(NameAddress::text).toList())
                .with("From", local.text())
                .with("To", remote.text())
                .with("Call-ID", callId.value())
                .with("CSeq", new CSeq(number, method).toString());
        return new SipRequest(method, remoteTarget.text(), headers, "");
    }
}
