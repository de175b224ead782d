package cloud.sentiric.gateway.target;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/** One address requests can go to, and how much went there and came back; each worker counts in its own place. */
public final class Node {
    /** Longs between two workers' counts, so that they share no cache line. */
    private static final int STRIDE = 16;

    private final int id;
    private final String name;
    private final InetSocketAddress address;
    private final long salt;
    private final AtomicLongArray traffic;

    Node(int id, String name, InetSocketAddress address, int workers) {
        this.id = id;
        this.name = name;
        this.address = address;
        this.traffic = new AtomicLongArray(workers * STRIDE);
        long hash = 0xcbf29ce484222325L;
        for (char c : (name + address).toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        salt = hash;
    }

    /** Small number, unique among the nodes of a choice. */
    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Counts a request, not an ACK, that this worker sent there. */
    public void sent(int worker) {
        int at = worker * STRIDE;
        traffic.setOpaque(at, traffic.getPlain(at) + 1);
    }

    /** Counts a response, not of a probe, that this worker got from there. */
    public void heard(int worker) {
        int at = worker * STRIDE + 1;
        traffic.setOpaque(at, traffic.getPlain(at) + 1);
    }

    /** Requests that went there. */
    public long sent() {
        return sum(0);
    }

    /** Responses that came from there. */
    public long heard() {
        return sum(1);
    }

    private long sum(int offset) {
        long sum = 0;
        for (int at = offset; at < traffic.length(); at += STRIDE) {
            sum += traffic.getOpaque(at);
        }
        return sum;
    }

    /** Rank of this node for a key: rendezvous hashing (Thaler, Ravishankar 1998). */
    long rank(long key) {
        long x = key ^ salt;
        x = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
        return x ^ x >>> 31;
    }

    @Override
    public String toString() {
        return name;
    }
}
