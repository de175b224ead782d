package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;

/** Has a node answer the lines without any header field that people send by hand. */
final class Lines {
    private final Entrance entrance;
    private final Nodes nodes;
    private final LineProbe probe;
    private final Admission admission;
    private final Allowance allowance;
    private final Counters counters;
    private final Outlet outlet;
    private final AccessLog log;

    Lines(Parts parts, Entrance entrance, Outlet outlet, AccessLog log) {
        this.entrance = entrance;
        this.outlet = outlet;
        this.log = log;
        nodes = parts.nodes();
        probe = parts.lines();
        admission = parts.admission();
        allowance = parts.lineAllowance();
        counters = parts.counters();
    }

    /** A line came. */
    void ask(Message line, Flow source, long now) throws IOException {
        counters.in(line.method());
        if (!admission.admits(line, source.address(), source.connection() != null, now)) {
            return;
        }
        if (line.size() > LineProbe.MAX_LINE || !allowance.take(source.address(), now)) {
            counters.dropped(Reason.LINES_LIMITED);
            return;
        }
        var node = nodes.choice().pick(probe.key(source, now), null);
        if (node == null) {
            outlet.begin().put(LineProbe.NO_NODE);
            if (outlet.credited(source.address(), source.connection(), now)) {
                counters.response(line.method(), 503);
                outlet.send(line.method(), source.address(), source.connection(), entrance.side());
            }
        } else {
            probe.write(line, source, now, outlet.begin());
            node.sent(entrance.number());
            outlet.toNode(line.method(), node.address());
        }
    }

    /** A node answered one. */
    void answered(Message answer, Decision.LineAnswered answered, long now) throws IOException {
        String name = answered.node().name();
        String alias = probe.alias(name, answered.sentAt());
        LineProbe.answer(answer, admission.trusts(answered.to()) ? name : alias, outlet.begin());
        if (outlet.credited(answered.to(), answered.connection(), now)) {
            if (outlet.send(answer.method(), answered.to(), answered.connection(), Side.OUTSIDE)) {
                counters.response(answer.method(), answer.status());
            }
            log.line(answered, name, alias, now);
        }
    }
}
