package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/**
 * Takes an INVITE back from the node that it has left for another one. The node may only be slow, and a call must not run on
 * two. Owned by one thread.
 */
final class Withdrawals {
    private final Requests requests;
    private final Counters counters;
    private final AccessLog log;
    private final Port port;
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);

    Withdrawals(Parts parts, AccessLog log, Port port) {
        requests = parts.requests();
        counters = parts.counters();
        this.log = log;
        this.port = port;
    }

    /** To be called when the request that was routed last was sent on; takes it back from the node that it left, if it left one. */
    void sent(Message request, Flow source, Decision.Forward way, DatagramChannel channel) throws IOException {
        var left = way.left();
        var node = way.node();
        if (left == null || node == null) {
            return;
        }
        counters.moved();
        log.moves(request, left, node);
        if (request.method() == Method.INVITE) {
            requests.cancel(request, source, out.clear());
            port.send(channel, out, left.address());
            counters.out(Method.CANCEL);
        }
    }
}
