package cloud.sentiric.gateway.relay;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much we send of our own accord to one source: a token bucket each, as the time at which it would be full again (ITU-T
 * I.371, GCRA). Sources share places by a secret hash, so the table never grows. One for the process, for any thread.
 */
public final class Allowance {
    /** Places; a power of two. */
    private static final int PLACES = 4096;

    private static final int IPV6_PREFIX = 8;

    private final AtomicLongArray fullAt = new AtomicLongArray(PLACES);
    private final long interval;
    private final long burst;
    private final int salt;

    /** A source may have {@code burst} at once and {@code perSecond} in the long run. */
    public Allowance(int perSecond, int burst, int salt) {
        interval = 1_000_000_000L / perSecond;
        this.burst = burst * interval;
        this.salt = salt;
    }

    /** Takes one from the source's bucket, if there is one; IPv6 sources count by /64. */
    public boolean take(InetSocketAddress source, long now) {
        byte[] address = source.getAddress().getAddress();
        int hash = salt;
        for (int i = 0; i < Math.min(address.length, IPV6_PREFIX); i++) {
            hash = (hash ^ address[i]) * 0x01000193;
        }
        int place = (hash ^ hash >>> 15) & PLACES - 1;
        while (true) {
            long full = fullAt.get(place);
            long start = full != 0 && full - now > 0 ? full : now;
            if (start + interval - now > burst) {
                return false;
            }
            if (fullAt.compareAndSet(place, full, start + interval)) {
                return true;
            }
        }
    }
}
