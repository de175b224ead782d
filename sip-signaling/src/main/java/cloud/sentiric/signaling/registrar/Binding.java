package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One contact of an AOR (RFC 3261 §10).
 *
 * @param uri contact URI as registered
 * @param parameters parameters of the Contact but for expires: q, +sip.instance, reg-id, …
 * @param callId Call-ID of the REGISTER that made it
 * @param cseq CSeq number of that REGISTER
 * @param expires when it ends
 * @param path Path values, topmost first (RFC 3327): the Route of requests to it
 * @param userAgent User-Agent of the REGISTER, empty if it had none
 * @param behindNat whether it registered over UDP from elsewhere than its URI says: the way to it closes if nothing passes
 */
public record Binding(
        SipUri uri,
        Parameters parameters,
        CallId callId,
        long cseq,
        Instant expires,
        List<String> path,
        String userAgent,
        boolean behindNat) {
    public Binding {
        path = List.copyOf(path);
    }

    public boolean live(Instant now) {
        return expires.isAfter(now);
    }

    /** Preference among the contacts. */
    public double q() {
        return parameters.q();
    }

    /** Whether both are one binding: the same flow of a device (RFC 5626 §6), else the same URI (RFC 3261 §19.1.4). */
    boolean same(Binding other) {
        if (flow().isEmpty() && other.flow().isEmpty()) {
            return uri.matches(other.uri);
        }
        return flow().equals(other.flow());
    }

    /** Instance and reg-id; empty if it has not both. */
    String flow() {
        var instance = parameters.value("+sip.instance");
        var regId = parameters.value("reg-id");
        return instance == null || regId == null ? "" : instance + ";" + regId;
    }

    /** Value of a Contact header that shows it, with the time left. */
    String contact(Instant now) {
        long left = Math.max(0, Duration.between(now, expires).plusMillis(999).toSeconds());
        return "<" + uri + ">" + parameters + ";expires=" + left;
    }

    /** What names it within its AOR. */
    public String key() {
        var flow = flow();
        return flow.isEmpty() ? uri.text() : flow;
    }

    @Override
    public String toString() {
        return Objects.toString(uri);
    }
}
