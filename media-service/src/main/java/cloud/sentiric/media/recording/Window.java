package cloud.sentiric.media.recording;

/**
 * The last seconds of one channel, which may still change: samples by their position since the recording began. What nobody has
 * written is silence.
 */
final class Window {
    /** Samples that it holds: 4 s. */
    static final int CAPACITY = 1 << 15;

    private static final int MASK = CAPACITY - 1;

    private final short[] samples = new short[CAPACITY];
    private final Muted muted = new Muted();
    private long start;
    private long end;
    private long lateSamples;

    /** The first position that can be written. */
    long start() {
        return start;
    }

    /** Behind the last sample that was written. */
    long end() {
        return end;
    }

    /** Samples that came when their place was given out already, or too far ahead of it. */
    long lateSamples() {
        return lateSamples;
    }

    /**
     * Writes samples; those that have no place in the window any more are left out.
     *
     * @param behind by how much they may have been spoken earlier
     */
    void write(long position, long behind, short[] from, int length) {
        for (int i = 0; i < length; i++) {
            write(position + i, behind, from[i]);
        }
    }

    private void write(long at, long behind, short sample) {
        if (at < start || at >= start + CAPACITY) {
            lateSamples++;
        } else if (!muted.covers(at) && (behind == 0 || !muted.covers(at - behind))) {
            samples[(int) at & MASK] = sample;
            end = Math.max(end, at + 1);
        }
    }

    /** What was written there; silence where it is no more, or not yet. */
    short at(long position) {
        return position < start || position >= start + CAPACITY ? 0 : samples[(int) position & MASK];
    }

    /** Fills a place with what lies before it. */
    void repeat(long position) {
        write(position, 0, at(position - 1));
    }

    /** Moves all from a position on, by so many samples; what is vacated is silence. */
    void move(long from, long by) {
        long first = Math.max(from, start);
        long last = end;
        if (first >= last || by == 0) {
            return;
        }
        var moved = new short[(int) (last - first)];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = at(first + i);
        }
        clear(first, last);
        end = Math.min(end, first);
        write(first + by, 0, moved, moved.length);
    }

    /** From here on nothing is kept, not even what is there. */
    void mute(long position) {
        muted.begin(position);
        clear(Math.max(position, start), end);
        end = Math.min(end, Math.max(position, start));
    }

    void unmute(long position) {
        muted.end(position);
        end = Math.max(end, position);
    }

    private void clear(long from, long to) {
        for (long at = from; at < to; at++) {
            samples[(int) at & MASK] = 0;
        }
    }

    /** Gives out the next samples, into every so manyth place of the array. */
    void take(int length, short[] to, int first, int step) {
        for (int i = 0; i < length; i++) {
            int place = (int) (start + i) & MASK;
            to[first + i * step] = samples[place];
            samples[place] = 0;
        }
        start += length;
        end = Math.max(end, start);
    }
}
