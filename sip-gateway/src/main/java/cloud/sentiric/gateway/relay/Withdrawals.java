package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import java.io.IOException;

/**
 * Takes an INVITE back from the node that it has left for another one. The node may only be slow, and a call must not run on
 * two. Owned by one thread.
 */
final class Withdrawals {
    private final Requests requests;
    private final Counters counters;
    private final Outlet outlet;
    private final AccessLog log;

    Withdrawals(Parts parts, Outlet outlet, AccessLog log) {
        requests = parts.requests();
        counters = parts.counters();
        this.outlet = outlet;
        this.log = log;
    }

    /** The request was sent on; takes it back from the node that it left, if it left one. */
    void sent(Message request, Flow source, Decision.Forward way) throws IOException {
        var left = way.left();
        var node = way.node();
        if (left == null || node == null) {
            return;
        }
        counters.moved();
        log.moves(request, left, node);
        if (request.method() == Method.INVITE) {
            requests.cancel(request, source, true, outlet.begin());
            outlet.toNode(Method.CANCEL, left.address());
        }
    }
}
