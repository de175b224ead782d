package cloud.sentiric.phone.sip;

/** A SIP request (RFC 3261 §7.1). */
public record SipRequest(String method, String uri, Headers headers, String body) implements SipMessage {
    @Override
    public String startLine() {
        return method + " " + uri + " SIP/2.0";
    }

    public boolean is(String other) {
        return method.equals(other);
    }

    /** With one header field replaced, or added where it was missing. */
    public SipRequest replacing(String name, String value) {
        return new SipRequest(method, uri, headers.replacing(name, value), body);
    }

    /** With a header field added. */
    public SipRequest with(String name, String value) {
        return new SipRequest(method, uri, headers.with(name, value), body);
    }

    public SipRequest without(String name) {
        return new SipRequest(method, uri, headers.without(name), body);
    }

    /** The answer of a user agent, with the fields that it copies (RFC 3261 §8.2.6.2). */
    public SipResponse answer(int status, String reason, String toTag) {
        var headers = Headers.none()
                .withAll("Via", this.headers.values("Via"))
                .with("From", from().text())
                .with("To", to().tag().isPresent() ? to().text() : to().text() + ";tag=" + toTag)
                .with("Call-ID", callId().value())
                .with("CSeq", cseq().toString())
                .withAll("Record-Route", this.headers.values("Record-Route"));
        return new SipResponse(status, reason, headers, "");
    }
}
