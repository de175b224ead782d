package cloud.sentiric.signaling.target;

import java.util.List;

/**
 * Where an INVITE of ours may go.
 *
 * @param uri Request-URI: the contact as registered
 * @param routes Route values, first hop first: its Path (RFC 3327)
 * @param q preference, 0 to 1 (RFC 3261 §20.10)
 */
public record Target(String uri, List<String> routes, double q) {
    public Target {
        routes = List.copyOf(routes);
    }

    /** As a Contact of a 302. */
    public String contact() {
        return "<" + uri + ">;q=" + q;
    }
}
