package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.LeaseId;
import cloud.sentiric.media.port.RequestId;
import cloud.sentiric.media.rtp.Quality;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The RTP ports of this node. Nothing here waits; futures are completed by the threads that own the ports, so what depends
 * on them must return at once or go elsewhere.
 */
public interface MediaPorts {
    /** Leases a port; the same lease to a request that is sent again. */
    CompletableFuture<Allocation> allocate(RequestId request, CallId call, AddressFamily family);

    /** Ends a lease. */
    CompletableFuture<PortReply<Lease>> release(LeaseId lease);

    /** Makes leases last. */
    CompletableFuture<PortReply<Renewal>> renew(List<LeaseId> leases);

    /** Plays in place of what played or was echoed. */
    Playing play(LeaseId lease, Playback playback, InetSocketAddress remote);

    /** Stops a playing that nobody waits for any more. */
    void abandon(LeaseId lease, Playing playing);

    /** Stops what plays and echo. */
    CompletableFuture<PortReply<Lease>> stop(LeaseId lease);

    /** Echoes a payload type in place of what played. */
    CompletableFuture<PortReply<Lease>> echo(LeaseId lease, InetSocketAddress remote, int payloadType);

    /** Lets somebody hear what the remote side says; one at a time. */
    CompletableFuture<PortReply<Lease>> listen(LeaseId lease, Listener listener);

    /** Ends the hearing of a listener. */
    void unlisten(LeaseId lease, Listener listener);

    /** What was sent and heard. */
    CompletableFuture<PortReply<Quality>> quality(LeaseId lease);
}
