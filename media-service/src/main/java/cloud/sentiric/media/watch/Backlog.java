package cloud.sentiric.media.watch;

import cloud.sentiric.media.end.Happening.Missed;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one watcher has not read yet: the oldest that is not essential goes first when there is too much, then the oldest, and the
 * reader is told how many. Not safe for threads.
 */
public final class Backlog {
    private final int most;
    private final ArrayDeque<Noticed> waiting = new ArrayDeque<>();
    private int missed;

    /** An empty one that holds so many. */
    public Backlog(int most) {
        this.most = most;
    }

    public void add(Noticed noticed) {
        if (waiting.size() == most) {
            leaveOut();
        }
        waiting.add(noticed);
    }

    private void leaveOut() {
        missed++;
        for (var each = waiting.iterator(); each.hasNext(); ) {
            if (!each.next().what().isEssential()) {
                each.remove();
                return;
            }
        }
        waiting.remove();
    }

    /** The next; null if there is none. What was left out is told before what is left. */
    public @Nullable Noticed next() {
        var first = waiting.peek();
        if (first != null && missed > 0) {
            var told = new Noticed(null, first.at(), new Missed(missed));
            missed = 0;
            return told;
        }
        return waiting.poll();
    }
}
