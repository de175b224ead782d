package cloud.sentiric.gateway.token;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token names.
 *
 * @param node SIP address of the node that has the dialog; null in a Path, which names a flow alone
 * @param flow address of the client as the gateway saw it (RFC 5626 §1)
 * @param connection the client's connection; null for UDP
 */
public record Token(
        @Nullable InetSocketAddress node,
        InetSocketAddress flow,
        @Nullable Connection connection) {}
