package cloud.sentiric.media.recording;

/** The parts of a time line of which nothing is kept, the last of them: what was spoken there may come late. Positions are samples. */
final class Muted {
    private static final long OPEN = Long.MAX_VALUE;
    private static final int MOST = 8;

    private final long[] from = new long[MOST];
    private final long[] to = new long[MOST];
    private int count;

    /** From here on nothing is kept. */
    void begin(long position) {
        if (isOpen()) {
            return;
        }
        if (count == MOST) {
            // What lies between the two oldest is muted as well: too little is kept rather than too much.
            from[1] = from[0];
            drop();
        }
        from[count] = position;
        to[count] = OPEN;
        count++;
    }

    /** From here on it is. */
    void end(long position) {
        if (isOpen()) {
            to[count - 1] = Math.max(position, from[count - 1]);
        }
    }

    boolean isOpen() {
        return count > 0 && to[count - 1] == OPEN;
    }

    /** Whether what is there is not kept. */
    boolean covers(long position) {
        for (int i = 0; i < count; i++) {
            if (position >= from[i] && position < to[i]) {
                return true;
            }
        }
        return false;
    }

    private void drop() {
        count--;
        System.arraycopy(from, 1, from, 0, count);
        System.arraycopy(to, 1, to, 0, count);
    }
}
