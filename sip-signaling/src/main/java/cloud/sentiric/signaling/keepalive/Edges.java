package cloud.sentiric.signaling.keepalive;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gateways, as far as they were heard of lately: a phone is not gone because its gateway is. Safe for any thread. */
public final class Edges {
    /** Gateways probe each second. */
    private static final long LATELY = Duration.ofSeconds(5).toNanos();
    /** More than there are at a time. */
    private static final int MAX = 64;

    private final Map<InetAddress, Long> heard = new ConcurrentHashMap<>();

    /** A gateway spoke, at a time in nanoseconds. */
    public void heard(InetAddress edge, long now) {
        if (heard.size() >= MAX && !heard.containsKey(edge)) {
            heard.values().removeIf(last -> now - last >= LATELY);
        }
        if (heard.size() < MAX || heard.containsKey(edge)) {
            heard.put(edge, now);
        }
    }

    /** Whether any gateway is there. */
    public boolean any(long now) {
        return heard.values().stream().anyMatch(last -> now - last < LATELY);
    }

    boolean alive(InetAddress edge, long now) {
        var last = heard.get(edge);
        return last != null && now - last < LATELY;
    }
}
