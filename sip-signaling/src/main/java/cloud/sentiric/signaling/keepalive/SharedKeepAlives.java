package cloud.sentiric.signaling.keepalive;

import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Users with phones behind NATs, and when these have to be spoken to next; shared by all nodes. Does not wait. */
@FunctionalInterface
public interface SharedKeepAlives {
    /**
     * Takes users whose phones are due, so that no other node does; they are due again after the interval.
     *
     * @return completes on any thread, exceptionally where the store is away
     */
    CompletionStage<List<Aor>> claim(int most, Duration interval);
}
