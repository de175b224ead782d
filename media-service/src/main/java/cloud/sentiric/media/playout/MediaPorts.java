package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.rtp.Quality;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The RTP ports of this node. Nothing here waits; futures are completed by the threads that own the ports, so what depends
 * on them must return at once or go elsewhere.
 */
public interface MediaPorts {
    /** A port for a call, the same one each time. */
    CompletableFuture<Allocation> allocate(CallId call);

    /** Gives a port back; false if the call does not hold it. */
    CompletableFuture<PortReply<Boolean>> release(Lease lease);

    /** Renews leases; gives those that ended before. */
    CompletableFuture<PortReply<List<Lease>>> renew(List<Lease> leases);

    /** Plays in place of what played or was echoed. */
    Playing play(RtpPort port, Playback playback, InetSocketAddress remote);

    /** Stops a playing that nobody waits for any more. */
    void abandon(RtpPort port, Playing playing);

    /** Stops what plays and echo; gives the call that holds the port. */
    CompletableFuture<PortReply<CallId>> stop(RtpPort port);

    /** Echoes a payload type in place of what played; gives the call that holds the port. */
    CompletableFuture<PortReply<CallId>> echo(RtpPort port, InetSocketAddress remote, int payloadType);

    /** Lets somebody hear what the remote side says; one at a time. */
    CompletableFuture<PortReply<CallId>> listen(RtpPort port, Listener listener);

    /** Ends the hearing of a listener. */
    void unlisten(RtpPort port, Listener listener);

    /** What was sent and heard. */
    CompletableFuture<PortReply<Quality>> quality(RtpPort port);
}
