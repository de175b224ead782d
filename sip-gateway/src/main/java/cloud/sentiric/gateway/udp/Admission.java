package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.abuse.Source;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the guard, counts what it keeps out and logs new bans. Owned by the thread of its counters. */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** At most one ban in so many nanoseconds is logged: a flood from many sources is no flood of lines. */
    private static final long LOG_EVERY = 100_000_000L;

    private final Guard guard;
    private final TargetLoop targets;
    private final Counters counters;
    private long loggedAt = System.nanoTime() - LOG_EVERY;
    private int unlogged;

    Admission(Guard guard, TargetLoop targets, Counters counters) {
        this.guard = guard;
        this.targets = targets;
        this.counters = counters;
    }

    /** Whether a message that comes from the address is passed over unread. */
    public boolean ignores(byte[] b, int size, InetSocketAddress address, long now) {
        boolean ignored = guard.ignores(Source.of(address.getAddress()), b, size, now);
        if (ignored) {
            counters.dropped(Reason.BANNED);
        }
        return ignored;
    }

    /** Whether a message that no token of ours vouches for is handled; it counts. */
    public boolean admits(Message message, InetSocketAddress address, long now) {
        if (exempt(address)) {
            return true;
        }
        long source = Source.of(address.getAddress());
        var reason = guard.request(message, source, now);
        if (reason == null) {
            return true;
        }
        counters.dropped(reason);
        if (reason == Reason.BAN) {
            tell(source, now);
        }
        return false;
    }

    /** Counts a message that nothing is done with. */
    public void wasted(Reason reason, InetSocketAddress address, long now) {
        counters.dropped(reason);
        if (!exempt(address)) {
            long source = Source.of(address.getAddress());
            if (guard.waste(source, now)) {
                tell(source, now);
            }
        }
    }

    /** Whether the address is a node or trusted: it may send what it likes. */
    boolean exempt(InetSocketAddress address) {
        return targets.choice().node(address) != null || guard.trusts(address.getAddress());
    }

    private void tell(long source, long now) {
        if (now - loggedAt < LOG_EVERY) {
            unlogged++;
            return;
        }
        LOG.warn(
                "Source {} is banned for {} s; {} more since the last such line",
                Source.text(source),
                guard.left(source, now).toSeconds(),
                unlogged);
        loggedAt = now;
        unlogged = 0;
    }
}
