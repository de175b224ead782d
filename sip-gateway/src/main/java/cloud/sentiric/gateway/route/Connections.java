package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The clients' connections that are open now; for any thread. */
public interface Connections {
    /** A gateway that speaks UDP alone has none. */
    Connections NONE = new Connections() {
        @Override
        public @Nullable InetSocketAddress peer(Connection connection) {
            return null;
        }

        @Override
        public boolean send(Connection connection, Octets message) {
            return false;
        }
    };

    /** Address of the client at the other end, or null if the connection is gone. */
    @Nullable
    InetSocketAddress peer(Connection connection);

    /** Sends a copy of the message; false if the connection is gone. */
    boolean send(Connection connection, Octets message);
}
