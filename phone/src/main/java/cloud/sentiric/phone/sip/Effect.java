package cloud.sentiric.phone.sip;

/** What a user agent wants done or has noticed, in order. */
public sealed interface Effect {
    /** Send this message there. */
    record Send(SipMessage message, Hop hop) implements Effect {}

    /** A request of ours got this response; challenges that were answered and retransmissions are left out. */
    record Answered(SipRequest request, SipResponse response) implements Effect {}

    /** A request of ours got no final response in time. */
    record Unanswered(SipRequest request) implements Effect {}

    /** The peer sent this request; it has been answered. */
    record Asked(SipRequest request) implements Effect {}

    /** The peer broke a rule. */
    record Violated(String rule) implements Effect {}
}
