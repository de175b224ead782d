package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds media sessions, says what their ends hear, and plays to them. Answers come on any thread, once each. */
public interface Media {
    /**
     * Opens a session with an end for each family.
     *
     * @param edge through which the call came: the session had best be there
     * @param first what the first end begins with; null: to be said by a patch
     */
    Pending open(
            CallTrace trace,
            InetSocketAddress edge,
            List<AddressFamily> ends,
            @Nullable Beginning first,
            Consumer<SessionOutcome> to);

    /**
     * What an end begins with.
     *
     * @param revision as that of a patch
     */
    record Beginning(long revision, EndPatch end) {}

    /**
     * Adds an end for each family to a session; it comes back with them, the new ones last. Those that cannot be had with the
     * rest, or come after they were given up, go back by themselves.
     */
    Pending add(CallTrace trace, MediaSession session, List<AddressFamily> ends, Consumer<SessionOutcome> to);

    /** Takes ends away; those that are left when it fails go with the session. */
    void remove(CallTrace trace, MediaSession session, List<String> endIds);

    /**
     * Says who is at each end and what each hears; an end that is left out hears silence. Tried again by itself until a newer
     * one or the close replaces it.
     *
     * @param revision 1 or more, greater with each change of the session
     */
    void patch(CallTrace trace, MediaSession session, long revision, List<EndPatch> ends);

    /** Plays to an end, so many times, once it is known who is there; answers when it has ended. */
    Pending play(
            CallTrace trace,
            MediaSession session,
            String endId,
            AudioStream stream,
            String audioUri,
            int repeat,
            Consumer<PlayOutcome> to);

    /** Stops what is played to an end; it hears again what the patch says. */
    void stop(CallTrace trace, MediaSession session, String endId);

    /** Records a session, which goes on like this where it is recorded already. */
    void record(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to);

    /** Has a recording pause, or go on, as the tape says. */
    void pause(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to);

    /** Ends a recording. */
    void stopRecording(CallTrace trace, MediaSession session, String id, Consumer<TapeOutcome> to);

    /** Gives a session back; tried again by itself, and the lease ends it if that does not help. */
    void close(CallTrace trace, MediaSession session);

    /** Renews the leases of sessions; answers once or more for each instance that holds some. */
    void renew(List<Lease> leases, Consumer<Renewal> to);

    /** A session and the call that holds it. */
    record Lease(CallTrace trace, MediaSession session) {}
}
