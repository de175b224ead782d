package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Message;

/** Keeps an eye on requests that may have to be sent again. Called by the thread that handles them. */
@FunctionalInterface
public interface Outgoing {
    /**
     * A request was sent on.
     *
     * @param request as it came, in so many bytes
     * @param source where it came from
     * @param way how it went
     */
    void sent(Message request, int size, Flow source, Decision.Forward way, long now);
}
