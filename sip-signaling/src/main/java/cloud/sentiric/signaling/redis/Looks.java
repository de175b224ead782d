package cloud.sentiric.signaling.redis;

/**
 * What looks at a server say of it: one good look and it is up, several bad ones in a row and it is away. A slow answer
 * alone says nothing. Safe for any thread.
 */
final class Looks {
    /** Bad looks in a row, after which the server counts as away. */
    static final int BAD_IN_A_ROW = 3;

    private int bad;
    private boolean up;
    private boolean settled;

    /** What a look changed. */
    enum News {
        NONE,
        UP,
        AWAY
    }

    synchronized News seen(boolean good) {
        bad = good ? 0 : bad + 1;
        if (good ? up : bad < BAD_IN_A_ROW || (settled && !up)) {
            return News.NONE;
        }
        up = good;
        settled = true;
        return good ? News.UP : News.AWAY;
    }

    synchronized boolean up() {
        return up;
    }

    /** Whether it has been up or away since the start. */
    synchronized boolean settled() {
        return settled;
    }
}
