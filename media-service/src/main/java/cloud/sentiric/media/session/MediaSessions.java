package cloud.sentiric.media.session;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.watch.Watcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The media sessions of this node. Nothing here waits; futures are completed by the threads that own the sessions, so what
 * depends on them must return at once or go elsewhere.
 */
public interface MediaSessions {
    /** Lends a session with an end for each family; the same one to a request that is sent again. */
    CompletableFuture<Opening<Lent>> open(RequestId request, CallId call, List<AddressFamily> families);

    /** Adds an end; the same one to a request that is sent again. */
    CompletableFuture<Opening<Held>> add(LeaseId lease, RequestId request, AddressFamily family);

    /** Takes an end away. */
    CompletableFuture<Reply<Removed>> remove(LeaseId lease, EndId end);

    /** Ends a lease. */
    CompletableFuture<Reply<Closed>> close(LeaseId lease);

    /** Makes leases last. */
    CompletableFuture<Reply<Renewal>> renew(List<LeaseId> leases);

    /** Says who is at the ends and what they hear; the revision that is in force then. */
    CompletableFuture<Reply<Long>> patch(LeaseId lease, Patch patch);

    /** Plays to an end in place of what it hears and of what played. */
    Playing play(LeaseId lease, EndId end, Playback playback);

    /** Stops a playing that nobody waits for any more. */
    void abandon(LeaseId lease, EndId end, Playing playing);

    /** Stops what plays to an end. */
    CompletableFuture<Reply<Held>> stop(LeaseId lease, EndId end);

    /**
     * Lets somebody talk with the party at an end; one at a time.
     *
     * @param rate samples a second, both ways: 8000 or 16,000
     * @param format what to send to the party; null: the first that it takes
     */
    CompletableFuture<Reply<Talk>> converse(
            LeaseId lease, EndId end, int rate, @Nullable Format format, Partner partner);

    /** How the party at an end was heard until now. */
    CompletableFuture<Reply<EndQuality>> quality(LeaseId lease, EndId end);

    /** Lets somebody know what is noticed in a session. */
    CompletableFuture<Reply<Lease>> watch(LeaseId lease, Watcher watcher);

    /** Ends the watching. */
    void unwatch(LeaseId lease, Watcher watcher);
}
