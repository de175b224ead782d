package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What happens to a message. */
public sealed interface Decision {
    /** What is known of who sent it. */
    default Standing standing() {
        return Standing.UNKNOWN;
    }

    /**
     * It is sent on, with the edits made.
     *
     * @param to where
     * @param connection through which; null for UDP
     * @param side from which socket
     * @param node the node it goes to; null for a client
     * @param opens whether it opens a dialog, and so is logged
     * @param call number of a request's call, or of an INVITE to a client, by which {@link Stickiness} finds it again; 0 where a token
     *     or nothing led
     * @param left the node that had the request before and has it no more; null if there is none
     * @param strays whether it goes to an address that no token of ours names, or that a dialog has moved to: who is there has not
     *     asked for it
     * @param standing of the client that a request comes from
     */
    record Forward(
            InetSocketAddress to,
            @Nullable Connection connection,
            Side side,
            @Nullable Node node,
            boolean opens,
            long call,
            @Nullable Node left,
            boolean strays,
            Standing standing)
            implements Decision {
        Forward(InetSocketAddress to, @Nullable Connection connection, Side side, @Nullable Node node, boolean opens) {
            this(to, connection, side, node, opens, 0);
        }

        Forward(
                InetSocketAddress to,
                @Nullable Connection connection,
                Side side,
                @Nullable Node node,
                boolean opens,
                long call) {
            this(to, connection, side, node, opens, call, null, false, Standing.UNKNOWN);
        }

        Forward(InetSocketAddress to, Side side, @Nullable Node node, boolean opens) {
            this(to, null, side, node, opens);
        }

        /** The same to whoever has not asked for it. */
        Forward straying() {
            return new Forward(to, connection, side, node, opens, call, left, true, standing);
        }
    }

    /**
     * We answer it ourselves.
     *
     * @param retryAfter seconds, 0 for none (RFC 3261 §20.33)
     * @param standing of the client that it comes from
     */
    record Reply(int status, String phrase, int retryAfter, Standing standing) implements Decision {
        Reply(int status, String phrase, int retryAfter) {
            this(status, phrase, retryAfter, Standing.UNKNOWN);
        }
    }

    /**
     * Nothing is sent.
     *
     * @param reason by which it is counted
     * @param standing of the client that it comes from
     */
    record Drop(Reason reason, Standing standing) implements Decision {
        Drop(Reason reason) {
            this(reason, Standing.UNKNOWN);
        }
    }

    /** Who refused it gets an ACK: the INVITE of a client has moved to another node since, or that of a lost node was taken back. */
    record Acknowledge() implements Decision {}

    /** A node's request goes to a carrier, which is still to be found or connected to; nothing was edited for good. */
    record Outward() implements Decision {}

    /** A carrier answers a request that went to it so. */
    record OutwardAnswer() implements Decision {}

    /** A node answered our OPTIONS. */
    record Probed(int node, int number, int status) implements Decision {}

    /**
     * A node answered a header-less line.
     *
     * @param connection through which the answer goes; null for UDP
     * @param sentAt when it was sent, in nanoseconds of the monotonic clock
     */
    record LineAnswered(InetSocketAddress to, @Nullable Connection connection, Node node, long sentAt)
            implements Decision {}
}
