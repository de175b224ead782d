package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import java.time.Duration;

/**
 * What a node's own beats say of its link to the store: whether the store still holds what the node wrote, and whether
 * this node may judge the beats of others. Who was cut off himself has no opinion.
 */
final class Vigil {
    private final long lostAfter;
    /** Between two good beats; who paused for longer was away. */
    private final long longestGap;

    private String left = "";
    private boolean good;
    private long since;
    private long last;

    Vigil(Duration lostAfter) {
        this.lostAfter = lostAfter.toNanos();
        this.longestGap = this.lostAfter / 2;
    }

    /** A beat was written; false if the store had not the one before it: it has lost what this node wrote. */
    boolean beaten(Beat beat, long now) {
        if (!good || now - last > longestGap) {
            since = now;
        }
        boolean known = beat.found().equals(left);
        good = true;
        last = now;
        left = beat.left();
        return known;
    }

    /** A beat failed. */
    void missed() {
        good = false;
    }

    /** Whether the link has been good for longer than the silence that is to be judged. */
    boolean mayJudge(long now) {
        return good && now - last <= longestGap && now - since > lostAfter;
    }
}
