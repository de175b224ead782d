package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.abuse.Source;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the guard, counts what it keeps out and logs new bans. Owned by the thread of its counters. */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** At most one ban in so many nanoseconds is logged: a flood from many sources is no flood of lines. */
    private static final long LOG_EVERY = 100_000_000L;

    private final Guard guard;
    private final Nodes nodes;
    private final Counters counters;
    private long loggedAt = System.nanoTime() - LOG_EVERY;
    private int unlogged;
    private @Nullable InetSocketAddress last;
    private @Nullable Choice lastChoice;
    private boolean lastExempt;
    private boolean believing;

    Admission(Guard guard, Nodes nodes, Counters counters) {
        this.guard = guard;
        this.nodes = nodes;
        this.counters = counters;
    }

    /** Whether what comes from a node's address is taken for the node's. */
    void believes(boolean nodesHere) {
        believing = nodesHere;
    }

    /** The node that something comes from; null for a client. */
    @Nullable
    Node sender(InetSocketAddress address) {
        return believing ? nodes.choice().node(address) : null;
    }

    /** Whether a request within a dialog is handled, for which a token of ours vouches; it counts, by its flow if it names that. */
    boolean admitsVouched(InetSocketAddress address, boolean connected, boolean there, long now) {
        if (exempt(address) || guard.vouched(address, connected, there, now)) {
            return true;
        }
        counters.dropped(Reason.FLOOD);
        return false;
    }

    /** Whether no connection is taken from the address: it is banned. */
    boolean refuses(InetSocketAddress address, long now) {
        boolean refused = !exempt(address) && guard.refuses(address.getAddress(), now);
        if (!refused) {
            guard.connected(address.getAddress(), now);
        }
        return refused;
    }

    /** Whether a message that comes from the address is passed over unread. */
    boolean ignores(byte[] b, int size, InetSocketAddress address, boolean connected, long now) {
        if (exempt(address)) {
            return false;
        }
        boolean ignored = guard.ignores(address, connected, b, size, now);
        if (ignored) {
            counters.dropped(Reason.BANNED);
        } else if (!connected) {
            guard.heard(address.getAddress(), size, now);
        }
        return ignored;
    }

    /** Whether a message that no token of ours vouches for is handled; it counts. */
    boolean admits(Message message, InetSocketAddress address, boolean connected, long now) {
        if (exempt(address)) {
            return true;
        }
        var reason = guard.request(message, address, connected, now);
        if (reason == null) {
            return true;
        }
        counters.dropped(reason);
        if (reason == Reason.BAN) {
            tell(address, now);
        }
        return false;
    }

    /** Counts a message that nothing is done with. */
    void wasted(Reason reason, InetSocketAddress address, boolean connected, long now) {
        counters.dropped(reason);
        if (!exempt(address) && guard.waste(address, connected, now)) {
            tell(address, now);
        }
    }

    /** Whether a datagram of so many bytes may be sent to a client at the address, and so many after it; it counts. */
    boolean sends(InetSocketAddress to, int bytes, int kept, long now) {
        return nodes.choice().node(to) != null || trusts(to) || guard.sends(to.getAddress(), bytes, kept, now);
    }

    /** What comes from the address is from there. */
    void proved(InetSocketAddress address, boolean connected, long now) {
        guard.proved(address, connected, now);
    }

    /** Whether the address is of a trusted network. */
    boolean trusts(InetSocketAddress address) {
        return guard.trusts(address.getAddress());
    }

    /** Whether the address is a node or trusted: it may send what it likes. */
    @SuppressWarnings(
            "ReferenceEquality") // The address of the message at hand is asked for again and again, as one object.
    boolean exempt(InetSocketAddress address) {
        var choice = nodes.choice();
        if (address != last || choice != lastChoice) {
            last = address;
            lastChoice = choice;
            lastExempt = sender(address) != null || trusts(address);
        }
        return lastExempt;
    }

    private void tell(InetSocketAddress address, long now) {
        if (now - loggedAt < LOG_EVERY) {
            unlogged++;
            return;
        }
        long source = Source.of(address.getAddress());
        LOG.warn(
                "Source {} is not heard for {} s; {} more since the last such line",
                Source.text(source),
                guard.left(source, now).toSeconds(),
                unlogged);
        loggedAt = now;
        unlogged = 0;
    }
}
