package cloud.sentiric.media.mix;

/**
 * What a party has said and is not heard yet. Frames are taken by our clock, sound comes by the party's and by the network's: how
 * long before its time each packet comes, the slack, is watched, and once a second a few milliseconds are left out or said twice where
 * the least of it is more than is needed, or less. They are chosen so that both sides of the seam are alike. Where nothing is left the
 * end of what was heard fades, and the delay grows. Times are nanoseconds.
 */
final class Playout {
    /** Sound that may wait: what is more is left out at once. */
    static final int MOST = 250 * Frame.RATE / 1000;
    /** Slack with which sound begins. */
    static final int SLACK = Frame.SAMPLES;

    // Of what comes while a whole frame is left none is missed.
    private static final int LEAST_SLACK = Frame.SAMPLES + 5 * Frame.RATE / 1000;
    private static final int MOST_SLACK = Frame.SAMPLES + 25 * Frame.RATE / 1000;
    private static final int LOOK = 50; // frames
    /** Of a seam. */
    private static final int BLEND = 5 * Frame.RATE / 1000;

    private static final int SHORTEST = 5 * Frame.RATE / 1000;
    private static final int LONGEST = 10 * Frame.RATE / 1000;
    private static final int LONGEST_GAP = 200 * Frame.RATE / 1000;
    /** A packet that is alone is not waited with for longer, frames. */
    private static final int LONGEST_START = 2;

    private static final int SIZE = 8192;
    private static final int MASK = SIZE - 1;

    private final short[] ring = new short[SIZE];
    private long read;
    private long write;
    private boolean known;
    private int expected;
    private boolean playing;
    private int waited;
    private boolean starving;
    private int starved;
    private int frames;
    private boolean repeats;
    private int lowest = Integer.MAX_VALUE;
    private long taken;
    private int changes;

    /** Takes samples, the first of which has this timestamp by their own clock. */
    void put(short[] samples, int count, int timestamp, long now) {
        if (playing) {
            long since = (now - taken) / (1_000_000_000 / Frame.RATE);
            lowest = (int) Math.min(lowest, left() + Frame.SAMPLES - since);
        }
        int gap = known ? timestamp - expected : 0;
        if (playing && gap > 0 && gap <= LONGEST_GAP) {
            for (int i = Math.max(0, gap - starved); i > 0; i--) {
                ring[(int) write++ & MASK] = 0;
            }
        }
        starved = 0;
        known = true;
        expected = timestamp + count;
        for (int i = 0; i < count; i++) {
            ring[(int) write++ & MASK] = samples[i];
        }
        int over = left() - MOST;
        if (over > 0) {
            skip(left() - Frame.SAMPLES - SLACK);
            frames = 0;
        }
    }

    /** What waits is not to be heard, and what comes then begins anew. */
    void forget() {
        read = write;
        playing = false;
        known = false;
        starving = false;
        starved = 0;
        waited = 0;
    }

    /** Samples that wait. */
    int left() {
        return (int) (write - read);
    }

    /** How often something was left out or said twice. */
    int changes() {
        return changes;
    }

    /** How loud the frame behind the one that was taken is; 0 where it is not there yet. */
    long ahead() {
        if (!playing || left() < Frame.SAMPLES) {
            return 0;
        }
        long sum = 0;
        for (int i = 0; i < Frame.SAMPLES; i++) {
            long sample = at(read + i);
            sum += sample * sample;
        }
        return sum / Frame.SAMPLES;
    }

    /** Takes the next frame; false where there is nothing, and it is as it was. */
    boolean take(short[] frame, long now) {
        taken = now;
        boolean rises = !playing || starving;
        if (rises && !begins()) {
            return false;
        }
        if (repeats && left() >= BLEND) {
            repeat();
        }
        int count = Math.min(left(), Frame.SAMPLES);
        for (int i = 0; i < count; i++) {
            frame[i] = at(read + i);
        }
        if (rises) {
            rise(frame, count);
        }
        read += count;
        if (count < Frame.SAMPLES) {
            fade(frame, count);
            starving = true;
            starve(Frame.SAMPLES - count);
        }
        look();
        return true;
    }

    /** Whether there is enough to begin, or to go on where nothing was left. */
    private boolean begins() {
        if (left() < Frame.SAMPLES + SLACK && (left() == 0 || waited++ < LONGEST_START)) {
            if (playing) {
                starve(Frame.SAMPLES);
            }
            return false;
        }
        waited = 0;
        playing = true;
        starving = false;
        repeats = false;
        frames = 0;
        lowest = Integer.MAX_VALUE;
        return true;
    }

    private void starve(int samples) {
        starved += samples;
        if (starved > LONGEST_GAP) {
            // What comes after begins anew.
            playing = false;
            known = false;
            starved = 0;
        }
    }

    private void look() {
        if (++frames < LOOK) {
            return;
        }
        if (lowest < LEAST_SLACK) {
            // By what comes until then.
            repeats = true;
        } else if (lowest > MOST_SLACK && left() >= LONGEST + BLEND) {
            skip(alike());
        }
        frames = 0;
        lowest = Integer.MAX_VALUE;
    }

    private short at(long position) {
        return ring[(int) position & MASK];
    }

    /** Leaves so many samples out. */
    private void skip(int samples) {
        for (int i = 0; i < BLEND; i++) {
            ring[(int) (read + samples + i) & MASK] = blend(at(read + i), at(read + samples + i), i);
        }
        read += samples;
        changes++;
    }

    /** Says some samples twice. */
    private void repeat() {
        int samples = alikeBefore();
        for (int i = 0; i < BLEND; i++) {
            ring[(int) (read - samples + i) & MASK] = blend(at(read + i), at(read - samples + i), i);
        }
        read -= samples;
        repeats = false;
        changes++;
    }

    private static short blend(int from, int to, int at) {
        return (short) ((from * (BLEND - at) + to * at) / BLEND);
    }

    /** How many samples further on the sound is most as it is now. */
    private int alike() {
        int best = SHORTEST;
        double most = Double.NEGATIVE_INFINITY;
        for (int lag = SHORTEST; lag <= LONGEST; lag++) {
            double likeness = likeness(read, read + lag);
            if (likeness > most) {
                most = likeness;
                best = lag;
            }
        }
        return best;
    }

    /** How many samples ago it was. */
    private int alikeBefore() {
        int best = SHORTEST;
        double most = Double.NEGATIVE_INFINITY;
        for (int lag = SHORTEST; lag <= LONGEST; lag++) {
            double likeness = likeness(read, read - lag);
            if (likeness > most) {
                most = likeness;
                best = lag;
            }
        }
        return best;
    }

    private double likeness(long one, long other) {
        double common = 0;
        double power = 1;
        for (int i = 0; i < BLEND; i++) {
            double there = at(other + i);
            common += at(one + i) * there;
            power += there * there;
        }
        return common / Math.sqrt(power);
    }

    private static void rise(short[] frame, int count) {
        int length = Math.min(BLEND, count);
        for (int i = 0; i < length; i++) {
            frame[i] = (short) (frame[i] * i / length);
        }
    }

    /** What was heard last goes back and fades, then there is silence. */
    private void fade(short[] frame, int count) {
        for (int i = count; i < Frame.SAMPLES; i++) {
            int since = i - count;
            frame[i] = since >= BLEND ? 0 : (short) (at(read - 1 - since) * (BLEND - since) / BLEND);
        }
    }
}
