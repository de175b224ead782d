package cloud.sentiric.signaling.target;

import cloud.sentiric.signaling.sip.SipUri;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an INVITE of ours may go.
 *
 * @param uri Request-URI: the contact as registered, or a number at a carrier
 * @param routes Route values, first hop first: its Path (RFC 3327)
 * @param q preference, 0 to 1 (RFC 3261 §20.10)
 * @param carrier null for a phone
 */
public record Target(
        String uri, List<String> routes, double q, @Nullable Carrier carrier) {
    private static final Set<String> BROWSERS = Set.of("ws", "wss");

    public Target {
        routes = List.copyOf(routes);
    }

    /** A phone. */
    public Target(String uri, List<String> routes, double q) {
        this(uri, routes, q, null);
    }

    /** Whether it is a browser, by its Contact (RFC 7118 §4.2). */
    public boolean isBrowser() {
        var transport = carrier == null ? SipUri.parse(uri).parameters().value("transport") : null;
        return transport != null && BROWSERS.contains(transport.toLowerCase(Locale.ROOT));
    }

    /** As a Contact of a 302. */
    public String contact() {
        return "<" + uri + ">;q=" + q;
    }
}
