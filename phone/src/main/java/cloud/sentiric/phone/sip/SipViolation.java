package cloud.sentiric.phone.sip;

/** A rule of SIP or SDP that the peer broke; the message names the rule and what came instead. */
public final class SipViolation extends RuntimeException {
    public SipViolation(String message) {
        super(message);
    }
}
