package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import java.util.List;
import java.util.function.Consumer;

/** Holds RTP ports, and plays and echoes on them. Answers come on any thread, once each. */
public interface Media {
    /** Asks for a port that reaches addresses of a family. */
    Pending allocate(CallTrace trace, AddressFamily family, Consumer<PortOutcome> to);

    /** Gives a port back; tried again by itself, and the lease ends it if that does not help. */
    void release(CallTrace trace, MediaPort port);

    /** Plays audio, so many times; answers when it has ended. */
    Pending play(
            CallTrace trace, MediaPort port, AudioStream stream, String audioUri, int repeat, Consumer<PlayOutcome> to);

    /** Starts to send back what is heard; answers FAILED if that cannot be, else nothing. */
    Pending echo(CallTrace trace, MediaPort port, AudioStream stream, Consumer<PlayOutcome> to);

    /** Stops what is played, and echo. */
    void stop(CallTrace trace, MediaPort port);

    /** Renews the leases of ports; answers once or more for each instance that holds some. */
    void renew(List<Lease> leases, Consumer<Renewal> to);

    /** A port and the call that holds it. */
    record Lease(CallTrace trace, MediaPort port) {}
}
