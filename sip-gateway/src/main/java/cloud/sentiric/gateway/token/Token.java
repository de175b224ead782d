package cloud.sentiric.gateway.token;

import cloud.sentiric.gateway.sip.Signed;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token names.
 *
 * @param node SIP address of the node that has the dialog; null in a Path, which names a flow alone
 * @param flow address of the client as the gateway saw it (RFC 5626 §1)
 * @param connection the client's connection; null for UDP
 * @param direct whether requests to the client go to the flow; where it is no client of the first hop (RFC 5626 §5.3) they go
 *     where route set and remote target say (RFC 3261 §12.2.1.1)
 * @param moved whether the dialog came to the flow by a request within it alone: nobody there has shown that he is in it
 */
public record Token(
        @Nullable InetSocketAddress node,
        InetSocketAddress flow,
        @Nullable Connection connection,
        boolean direct,
        boolean moved) {
    public Token(@Nullable InetSocketAddress node, InetSocketAddress flow, @Nullable Connection connection) {
        this(node, flow, connection, true, false);
    }

    /** The parameter that it is the value of. */
    Signed parameter() {
        return node == null ? Signed.FLOW : Signed.NODE;
    }
}
