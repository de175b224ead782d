package cloud.sentiric.media.udp;

/**
 * Whether packets come so densely that it is worth letting some gather before they are taken: a thread that falls asleep and is
 * woken for each spends as much on that as on the packet. Times are nanoseconds.
 *
 * <pre>
 *             DENSE packets a period or more
 *   sparse ──────────────────────────────────▶ dense: looks for packets once a period, without being woken
 *          ◀──────────────────────────────────
 *             fewer, in the last millisecond or more
 * </pre>
 */
final class Gathering {
    /** How long a packet waits at most, beside what the system's timer adds (50 µs). */
    static final long PERIOD = 200_000;
    /** What is not worth a sleep. */
    static final long LEAST = 20_000;

    static final int DENSE = 3;
    private static final long WINDOW = 1_000_000;

    private long windowBegan;
    private int packets;
    private boolean dense;
    private long looked;

    /** A packet was taken. */
    void took() {
        packets++;
    }

    /** Packets are looked for. */
    void look(long now) {
        looked = now;
    }

    /** How long to sleep before the next look; 0: not at all, the next packet is to wake. */
    long pause(long now) {
        long past = now - windowBegan;
        if (past >= WINDOW) {
            dense = packets * PERIOD >= DENSE * past;
            windowBegan = now;
            packets = 0;
        }
        long pause = looked + PERIOD - now;
        return dense && pause >= LEAST ? pause : 0;
    }
}
