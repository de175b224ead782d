package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.trunk.Seats.Taken;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * The places of all nodes. Each is a lease: that of a call whose node is gone comes back by itself, unless the node that goes on
 * with the call renews it. Any thread; fails where the store is away.
 */
public interface SharedSeats {
    CompletionStage<Taken> take(Seat seat, Limits limits, Duration lease);

    /** Has these places of a trunk for another lease, whatever its limits are. */
    CompletionStage<Void> renew(TrunkId trunk, Collection<String> ids, Duration lease);

    CompletionStage<Void> leave(Seat seat);
}
