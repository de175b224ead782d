package cloud.sentiric.phone.sip;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a request of the peer within our dialog (RFC 3261 §12.2.2, §16.4). */
final class RequestCheck {
    private RequestCheck() {}

    /**
     * The rules that the request breaks.
     *
     * @param lastNumber CSeq number of the peer's last request in the dialog, -1 before the first
     */
    static List<String> violations(SipRequest request, SipUri contact, long lastNumber) {
        var violations = new ArrayList<String>();
        var target = SipUri.parse(request.uri());
        if (!target.user().equals(contact.user()) || !target.hop().equals(contact.hop())) {
            violations.add(request.method() + " for " + request.uri() + " instead of our Contact " + contact.text());
        }
        if (request.headers().first("Route").isPresent()) {
            violations.add(request.method() + " reached us with a Route left: "
                    + request.headers().only("Route"));
        }
        if (request.cseq().number() <= lastNumber) {
            violations.add(request.method() + " with CSeq " + request.cseq().number() + " after " + lastNumber);
        }
        return violations;
    }
}
