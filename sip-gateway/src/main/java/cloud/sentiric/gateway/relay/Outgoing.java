package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Message;

/** Keeps an eye on requests that may have to be sent again. Called by the thread that relays them. */
@FunctionalInterface
public interface Outgoing {
    /**
     * A request was sent on, and not a second time.
     *
     * @param request as it came
     * @param source where it came from
     * @param way how it went
     */
    void sent(Message request, Flow source, Decision.Forward way, long now);

    /** This and then the other. */
    default Outgoing andThen(Outgoing other) {
        return (request, source, way, now) -> {
            sent(request, source, way, now);
            other.sent(request, source, way, now);
        };
    }
}
