package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.End;
import cloud.sentiric.media.playout.Listener;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.media.session.Held;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LentEnd;
import cloud.sentiric.media.session.Playing;
import cloud.sentiric.media.session.Reply;
import org.jspecify.annotations.Nullable;

/** An end with its sockets; touched by the RtpThread of its session alone. */
final class OpenEnd {
    private static final OpenEnd[] NOBODY = {};

    final Lease lease;
    final LentEnd lent;
    final PortSockets sockets;
    final End end;
    /** When the schedule comes to it; changed only while it is not in the schedule. */
    long due = End.NEVER;
    /** The ends that hear its party. */
    OpenEnd[] hearers = NOBODY;

    /** Null until it is a part of one. */
    @Nullable
    OpenSession session;

    @Nullable
    Playing playing;

    @Nullable
    Listener listener;

    OpenEnd(Lease lease, LentEnd lent, PortSockets sockets, End end) {
        this.lease = lease;
        this.lent = lent;
        this.sockets = sockets;
        this.end = end;
    }

    Held held() {
        return new Held(lease, lent);
    }

    /** How its party was heard until now. */
    EndQuality quality(long now) {
        return new EndQuality(lent.id(), end.party(), end.quality(now));
    }

    /** Stops what plays, and tells who waits for it. */
    void stop(Played.Outcome outcome) {
        var played = end.stop(outcome);
        var waiting = playing;
        playing = null;
        if (played != null && waiting != null) {
            waiting.ended().complete(new Reply.Done<>(played));
        }
    }

    /** Tells who plays, listens or hears that it is over. */
    void release() {
        stop(Played.Outcome.RELEASED);
        var listening = listener;
        listener = null;
        if (listening != null) {
            listening.released();
        }
    }
}
