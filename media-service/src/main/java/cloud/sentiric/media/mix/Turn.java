package cloud.sentiric.media.mix;

/** What is known of one party to say whether it is heard. */
final class Turn {
    /** How loud its frame is, or the one behind it. */
    private long level;
    /** How loud it was lately: falls by 3 dB in 280 ms. */
    private long lately;

    private boolean talks;
    /** Frames since it was loud, and since it is heard. */
    private int quiet;

    private int heard;
    /** Frames since it wants to be heard, with its pauses. */
    private int waiting;

    /** Takes the level of its next frame; 0 where it says nothing. */
    void level(long next) {
        level = next;
        lately = Math.max(next, lately - lately / 20);
        quiet = next >= Talkers.STAYS ? 0 : quiet + 1;
        heard++;
        if (talks || isOver()) {
            waiting = 0;
        } else if (waiting > 0 || wants()) {
            waiting++;
        }
    }

    /** Whether it is heard. */
    boolean talks() {
        return talks;
    }

    /** It is heard from now on. */
    void take() {
        talks = true;
        heard = 0;
        waiting = 0;
        quiet = 0;
        lately = level;
    }

    /** It is not heard any more. */
    void leave() {
        talks = false;
    }

    boolean wants() {
        return !talks && level >= Talkers.ENTERS;
    }

    /** Whether it has been quiet for longer than between words. */
    boolean isOver() {
        return quiet > Talkers.HANG_OVER;
    }

    boolean isSettled() {
        return heard > Talkers.SETTLED;
    }

    int waiting() {
        return waiting;
    }

    long now() {
        return level;
    }

    long lately() {
        return lately;
    }
}
