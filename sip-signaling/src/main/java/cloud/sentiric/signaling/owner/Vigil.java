package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a node's own beats say of its link to the store: whether the store still holds what the node wrote, and whether
 * this node may judge the beats of others. Who was cut off himself has no opinion.
 */
public final class Vigil {
    private final long lostAfter;
    /** Between two good beats; who paused for longer was away. */
    private final long longestGap;

    private long left;
    private @Nullable String server;
    private boolean good;
    private long since;
    private long last;

    /** Made once, with the silence after which an owner may be lost. */
    public Vigil(Duration lostAfter) {
        this.lostAfter = lostAfter.toNanos();
        this.longestGap = this.lostAfter / 2;
    }

    /** A beat was written; false if the store may have lost what this node wrote. */
    public boolean beaten(Beat beat, long now) {
        if (!good || now - last > longestGap) {
            since = now;
        }
        // Each begins with no more than was on its disk, and that may be all but the last seconds.
        boolean same = server == null || server.equals(beat.server());
        // Nobody else writes it: a newer one is one whose answer was not waited for.
        boolean known = beat.found() == left || (!good && beat.found() > left);
        good = true;
        last = now;
        left = beat.left();
        server = beat.server();
        return same && known;
    }

    /** A beat failed. */
    public void missed() {
        good = false;
    }

    /** Whether the link has been good for longer than the silence that is to be judged. */
    public boolean mayJudge(long now) {
        return good && now - last <= longestGap && now - since > lostAfter;
    }
}
