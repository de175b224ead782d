package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.target.Choice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * INVITEs that wait for their final response, from clients and from nodes. When a node is lost those of clients go to another
 * one, or are answered 503, and those that it sent are taken back from the phones that ring for it. Owned by one thread.
 */
final class Pending {
    private static final Logger LOG = LoggerFactory.getLogger(Pending.class);
    /** INVITEs that are kept; of more the node's loss is noticed by their clients alone. */
    private static final int MOST = 16_384;

    private final Nodes nodes;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Stickiness stickiness;
    private final Counters counters;
    private final Outlet outlet;
    private final Withdrawals withdrawals;
    private final Budget budget;
    private final Message message = new Message(Datagrams.ROOM);
    private final Edits edits = new Edits();
    private final int mostBytes;
    private List<PendingInvite> invites = new ArrayList<>();
    private int bytes;

    /**
     * Keeps copies of so many bytes together.
     *
     * @param budget of requests that are sent to another node
     */
    Pending(Parts parts, Outlet outlet, Withdrawals withdrawals, Budget budget, int mostBytes) {
        this.outlet = outlet;
        this.withdrawals = withdrawals;
        this.budget = budget;
        this.mostBytes = mostBytes;
        nodes = parts.nodes();
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        stickiness = parts.stickiness();
        counters = parts.counters();
    }

    /** Keeps the oldest of the queue, if it still waits and there is room. */
    void add(Unanswered waiting, Choice choice, long now) {
        if (invites.size() == MOST
                || bytes + waiting.size() > mostBytes
                || !stickiness.pending(waiting.call(), waiting.cseq(), now)) {
            return;
        }
        var invite = new PendingInvite(
                waiting.copy(),
                waiting.call(),
                waiting.cseq(),
                waiting.node() == null,
                waiting.source(),
                waiting.client(),
                waiting.connection(),
                stickiness.holder(waiting.call(), choice, now));
        bytes += invite.bytes().length;
        invites.add(invite);
    }

    /** Lets time pass: first phones stop ringing for a lost node, then others may ring them. */
    void tick(long now) {
        if (invites.isEmpty()) {
            return;
        }
        tick(true, now);
        tick(false, now);
    }

    private void tick(boolean ofNodes, long now) {
        var choice = nodes.choice();
        var kept = new ArrayList<PendingInvite>(invites.size());
        for (var invite : invites) {
            if (invite.ofNode() != ofNodes || goesOn(invite, choice, now)) {
                kept.add(invite);
            } else {
                bytes -= invite.bytes().length;
            }
        }
        invites = kept;
    }

    private boolean goesOn(PendingInvite invite, Choice choice, long now) {
        var holder = stickiness.holder(invite.call(), choice, now);
        // Its number may be another one's since.
        boolean gone = holder == null || holder != invite.node() || !choice.reaches(holder);
        if (!invite.ofNode() && holder != null && choice.reaches(holder)) {
            invite.at(holder);
            gone = false;
        }
        var action = invite.tick(
                stickiness.pending(invite.call(), invite.cseq(), now),
                stickiness.answered(invite.call(), now),
                gone,
                choice.usable() > 0,
                now);
        try {
            perform(action, invite, choice, now);
        } catch (IOException | RuntimeException e) {
            LOG.warn("An INVITE of a lost node could not be told of: {}", e.toString());
        }
        return action != PendingInvite.Action.FORGET;
    }

    private void perform(PendingInvite.Action action, PendingInvite invite, Choice choice, long now)
            throws IOException {
        switch (action) {
            case NOTHING, FORGET -> {}
            case SEND -> {
                if (!read(invite) || !budget.spend(now) || !send(invite, choice, now)) {
                    invite.refused(now);
                    refuse(invite, now);
                }
            }
            case REFUSE -> refuse(invite, now);
            case WITHDRAW -> withdraw(invite, choice, now);
        }
    }

    private boolean read(PendingInvite invite) {
        System.arraycopy(invite.bytes(), 0, message.bytes(), 0, invite.bytes().length);
        edits.clear();
        return scanner.scan(message, invite.bytes().length) == Scan.Good.REQUEST;
    }

    private Flow client(PendingInvite invite) {
        return flows.of(invite.client(), invite.connection());
    }

    private boolean send(PendingInvite invite, Choice choice, long now) throws IOException {
        var source = client(invite);
        if (!(requests.route(message, source, null, choice, now, edits) instanceof Decision.Forward way)
                || way.node() == null) {
            return false;
        }
        edits.apply(message, outlet.begin());
        outlet.toNode(Method.INVITE, way.to());
        invite.at(way.node());
        withdrawals.sent(message, source, way);
        return true;
    }

    private void refuse(PendingInvite invite, long now) throws IOException {
        if (!read(invite)) {
            return;
        }
        stickiness.ends(invite.call(), now);
        var source = client(invite);
        var node = invite.node();
        if (node != null) {
            // It may only be slow.
            requests.cancel(message, source, false, outlet.begin());
            outlet.toNode(Method.CANCEL, node.address());
        }
        edits.clear();
        requests.stamp(message, source, edits);
        Answer.write(
                message,
                edits,
                503,
                "Service Unavailable",
                Requests.RETRY_AFTER,
                requests.tag(message),
                outlet.begin());
        var to = requests.answers(message, source);
        if (outlet.credited(to.address(), to.connection(), now)
                && outlet.send(Method.INVITE, to.address(), to.connection(), Side.OUTSIDE)) {
            counters.response(Method.INVITE, 503);
        }
    }

    private void withdraw(PendingInvite invite, Choice choice, long now) throws IOException {
        if (!read(invite)) {
            return;
        }
        stickiness.withdraws(invite.call(), now);
        requests.withdraw(message, flows.of(invite.source()), client(invite), choice.usable() > 0, outlet.begin());
        outlet.send(Method.CANCEL, invite.client(), invite.connection(), Side.OUTSIDE);
    }
}
