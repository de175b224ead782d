package cloud.sentiric.signaling.target;

import java.util.List;
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
    public Target {
        routes = List.copyOf(routes);
    }

    /** A phone. */
    public Target(String uri, List<String> routes, double q) {
        this(uri, routes, q, null);
    }

    /** As a Contact of a 302. */
    public String contact() {
        return "<" + uri + ">;q=" + q;
    }
}
