package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.abuse.Source;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections may be open, in all and by source (IPv6 by /64). Bounded by the first; for any thread. */
final class Quota {
    private final int most;
    private final int mostPerSource;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Long, Integer> bySource = new ConcurrentHashMap<>();

    Quota(int most, int mostPerSource) {
        this.most = most;
        this.mostPerSource = mostPerSource;
    }

    /**
     * Takes a place for a connection from the address; false if there is none, and none to be given back.
     *
     * @param trusted whether it may have as many as there are
     */
    boolean enter(InetAddress source, boolean trusted) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        if (bySource.merge(Source.of(source), 1, Integer::sum) > mostPerSource && !trusted) {
            leave(source);
            return false;
        }
        return true;
    }

    void leave(InetAddress source) {
        bySource.computeIfPresent(Source.of(source), (key, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }

    /** Sources that have a connection. */
    int sources() {
        return bySource.size();
    }
}
