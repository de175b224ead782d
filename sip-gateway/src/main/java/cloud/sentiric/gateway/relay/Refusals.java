package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;

/** Answers requests in our own name, never at more length than they have: the source may be somebody else's address. */
final class Refusals {
    private final Side side;
    private final Requests requests;
    private final Admission admission;
    private final Allowance allowance;
    private final Counters counters;
    private final Outlet outlet;

    Refusals(Parts parts, Side side, Outlet outlet) {
        this.side = side;
        this.outlet = outlet;
        requests = parts.requests();
        admission = parts.admission();
        allowance = parts.answers();
        counters = parts.counters();
    }

    /** Answers a request that was not routed, or cannot go where it was routed to. */
    void refuse(Message request, Flow source, Edits edits, int status, String phrase, long now) throws IOException {
        requests.stamp(request, source, edits);
        answer(request, source, edits, status, phrase, 0, now);
    }

    /**
     * Answers a request.
     *
     * @param via edits of its Via
     * @param retryAfter seconds, 0 for none
     */
    void answer(Message request, Flow source, Edits via, int status, String phrase, int retryAfter, long now)
            throws IOException {
        if (!allowance.take(source.address(), now) && !admission.exempt(source.address())) {
            counters.dropped(Reason.ANSWERS_LIMITED);
            return;
        }
        long tag = requests.tag(request);
        Answer.write(request, via, status, phrase, retryAfter, tag, outlet.begin());
        if (source.connection() == null && outlet.size() > request.size()) {
            Answer.write(request, via, status, "", 0, tag, outlet.begin());
            if (outlet.size() > request.size() && !admission.exempt(source.address())) {
                counters.dropped(Reason.ANSWER_TOO_LARGE);
                return;
            }
        }
        var to = requests.answers(request, source);
        if (outlet.credited(to.address(), to.connection(), now)
                && outlet.send(request.method(), to.address(), to.connection(), side)) {
            counters.response(request.method(), status);
        }
    }
}
