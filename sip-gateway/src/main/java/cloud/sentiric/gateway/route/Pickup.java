package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE by which a user answers a call that rings at another one (RFC 3891 §3, RFC 5359 §2.16). Only the node where it rings can
 * hand it over, and has named itself to whoever watches it:
 *
 * <pre>
 * Replaces: ID@HOST:PORT;to-tag=…;from-tag=…
 * </pre>
 *
 * Nothing more follows from that name, which a client may have made up: it chooses among our nodes.
 */
final class Pickup {
    private static final int MAX_PORT = 65_535;

    private Pickup() {}

    /** The node that has the call, or null. */
    static @Nullable Node node(Message m, Flows flows, Choice choice) {
        if (!m.has(Field.REPLACES) || m.has(Field.TO_TAG)) {
            return null;
        }
        byte[] b = m.bytes();
        int from = m.start(Field.REPLACES);
        int end = from;
        int host = -1;
        int port = -1;
        for (; end < m.end(Field.REPLACES) && b[end] != ';'; end++) {
            if (b[end] == '@') {
                host = end + 1;
                port = -1;
            } else if (b[end] == ':') {
                port = end + 1;
            }
        }
        if (host < 0 || port < 0) {
            return null;
        }
        int number = (int) Ascii.number(b, port, Ascii.trimEnd(b, port, end), MAX_PORT);
        var flow = number <= 0 ? null : flows.of(b, host, port - 1, number);
        return flow == null ? null : choice.node(flow.address());
    }
}
