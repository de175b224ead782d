package cloud.sentiric.gateway.target;

import java.util.Arrays;

/**
 * One node's probes: round-trip time, losses, whether it may be used. All times in nanoseconds. Owned by the thread that
 * owns {@link Targets}.
 *
 * <pre>
 *   NEW  --answer--> alive            alive --lostToLeave lost, or suspect, probe overdue and others--> DOWN
 *   DOWN --answersToReturn--> alive   alive: UP, UNREADY, DRAINING or UNLISTED by what probe and list say
 * </pre>
 */
final class Target {
    /** Probes that may be under way: timeout by the shortest distance, and some. */
    private static final int UNDER_WAY = 16;
    /** Share of new dialogs a node starts its ramp with. */
    private static final double FIRST_SHARE = 0.1;
    /** How much farther than into the band it is out of it again, against flapping. */
    private static final double HYSTERESIS = 1.5;
    /** How many deviations of the fastest the band is wide at least. */
    private static final double NOISE = 2;
    /** Weight of a new sample (Jacobson 1988 takes 1/8 with many samples a second; here one comes each second). */
    private static final double GAIN = 0.25;

    private final Node node;
    private final Rules rules;
    private Instance instance;
    private boolean listed = true;
    private long unlistedAt;
    private boolean known;
    private boolean alive;
    private boolean ready;
    private boolean inBand;
    private final long[] sentAt = new long[UNDER_WAY];
    private final boolean[] open = new boolean[UNDER_WAY];
    private int sequence;
    private long lastSent;
    private boolean everSent;
    private long lastAnswer;
    private final double[] samples = new double[3];
    private int sampleCount;
    private double rtt;
    private double deviation;
    private long lost;
    private int lostInRow;
    private int answersInRow;
    private long rampFrom;
    private long heardSeen;
    private long sentSeen;
    private boolean waiting;
    private long waitingSince;

    Target(Node node, Instance instance, Rules rules) {
        this.node = node;
        this.instance = instance;
        this.rules = rules;
    }

    Node node() {
        return node;
    }

    void listed(Instance now) {
        instance = now;
        listed = true;
    }

    void unlisted(long now) {
        if (listed) {
            listed = false;
            unlistedAt = now;
        }
    }

    boolean forgettable(long now) {
        return !listed && (!alive || now - unlistedAt > rules.linger().toNanos());
    }

    State state() {
        if (!alive) {
            return known ? State.DOWN : State.NEW;
        }
        if (!listed) {
            return State.UNLISTED;
        }
        if (instance.draining()) {
            return State.DRAINING;
        }
        return ready && instance.passing() ? State.UP : State.UNREADY;
    }

    /** Whether the list says that it can work, whatever its probes say. */
    boolean passing() {
        return listed && instance.passing();
    }

    /** Whether it says itself that it can take calls, and only its checks in the list speak against it. */
    boolean failsByListAlone() {
        return state() == State.UNREADY && ready;
    }

    /** Whether the next probe is to be sent. */
    boolean probeDue(long now) {
        return !everSent || now - lastSent >= (hurry(now) ? rules.suspectAfter() : rules.interval()).toNanos();
    }

    private boolean hurry(long now) {
        return alive ? overdue(now) || suspect(now) : answersInRow > 0;
    }

    /** Notes that a probe is sent; its number. */
    int probe(long now) {
        int slot = ++sequence % UNDER_WAY;
        open[slot] = true;
        sentAt[slot] = now;
        lastSent = now;
        everSent = true;
        return sequence;
    }

    void answered(int number, boolean isReady, long now) {
        int slot = Math.floorMod(number, UNDER_WAY);
        if (number > sequence || sequence - number >= UNDER_WAY || !open[slot]) {
            return;
        }
        open[slot] = false;
        sample(now - sentAt[slot]);
        lostInRow = 0;
        lastAnswer = now;
        answersInRow++;
        ready = isReady;
        if (!alive && (!known || answersInRow >= rules.answersToReturn())) {
            alive = true;
            known = true;
            rampFrom = now;
            forgetTraffic();
        }
    }

    /** The median of three samples, smoothed: one late answer moves nothing, two do. */
    private void sample(long nanos) {
        samples[sampleCount % 3] = nanos;
        sampleCount++;
        if (sampleCount == 1) {
            rtt = nanos;
            deviation = nanos / 2.0;
            return;
        }
        double[] sorted = sampleCount == 2 ? new double[] {samples[0], samples[1]} : samples.clone();
        Arrays.sort(sorted);
        // Of two the smaller: the first answer of a process is its slowest.
        double sample = sampleCount == 2 ? sorted[0] : sorted[1];
        deviation += GAIN * (Math.abs(sample - rtt) - deviation);
        rtt = sampleCount < 4 ? sample : rtt + GAIN * (sample - rtt);
    }

    /**
     * Lets time pass: counts lost probes and looks at unanswered live requests.
     *
     * @param others whether another node could take its calls; where none could, it leaves for lost probes alone
     */
    void tick(long now, boolean others) {
        long timeout = rules.timeout().toNanos();
        for (int i = 0; i < UNDER_WAY; i++) {
            if (open[i] && now - sentAt[i] >= timeout) {
                open[i] = false;
                lost++;
                lostInRow++;
                answersInRow = 0;
            }
        }
        watchTraffic(now);
        if (alive && (lostInRow >= rules.lostToLeave() || (others && suspect(now) && overdue(now)))) {
            alive = false;
            inBand = false;
            answersInRow = 0;
            sampleCount = 0;
        }
    }

    private void watchTraffic(long now) {
        long heard = node.heard();
        if (heard != heardSeen) {
            forgetTraffic();
        } else if (!waiting && node.sent() != sentSeen) {
            waiting = true;
            waitingSince = now;
        }
    }

    private void forgetTraffic() {
        heardSeen = node.heard();
        sentSeen = node.sent();
        waiting = false;
    }

    private boolean suspect(long now) {
        return waiting && node.sent() - sentSeen >= rules.liveToSuspect() && now - waitingSince >= patience();
    }

    /** A probe sent after the last answer has waited longer than patience. */
    private boolean overdue(long now) {
        for (int i = 0; i < UNDER_WAY; i++) {
            if (open[i] && sentAt[i] - lastAnswer >= 0 && now - sentAt[i] >= patience()) {
                return true;
            }
        }
        return false;
    }

    private long patience() {
        return Math.max(rules.suspectAfter().toNanos(), (long) (3 * rtt + 4 * deviation));
    }

    /** Decides whether it counts as equally fast as the fastest: what the fastest itself varies by is no difference. */
    boolean inBand(Target fastest) {
        double relative = Math.max(rules.bandShare() * fastest.rtt, NOISE * fastest.deviation);
        double width = Math.max((double) rules.band().toNanos(), relative);
        inBand = rtt <= fastest.rtt + width * (inBand ? HYSTERESIS : 1);
        return inBand;
    }

    /** Since when it is alive, if it is. */
    long since() {
        return rampFrom;
    }

    /**
     * Share of its load that a fresh node takes, 1 at the end of its ramp. It is fresh beside nodes that were there before it:
     * where all came at once it is the gateway that is new, and each Call-ID goes where it went before.
     *
     * @param oldest since when the oldest of them is there
     */
    double weight(long oldest, long now) {
        long ramp = rules.ramp().toNanos();
        long atOnce = rules.interval().plus(rules.timeout()).toNanos();
        return ramp <= 0 || rampFrom - oldest <= atOnce
                ? 1
                : Math.clamp((double) (now - rampFrom) / ramp, FIRST_SHARE, 1);
    }

    /** Smoothed round-trip time in nanoseconds. */
    double rtt() {
        return rtt;
    }

    double deviation() {
        return deviation;
    }

    long lost() {
        return lost;
    }
}
