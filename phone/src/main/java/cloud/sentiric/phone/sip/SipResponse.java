package cloud.sentiric.phone.sip;

/** A SIP response (RFC 3261 §7.2). */
public record SipResponse(int status, String reason, Headers headers, String body) implements SipMessage {
    @Override
    public String startLine() {
        return "SIP/2.0 " + status + " " + reason;
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    SipResponse with(String name, String value) {
        return new SipResponse(status, reason, headers.with(name, value), body);
    }
}
