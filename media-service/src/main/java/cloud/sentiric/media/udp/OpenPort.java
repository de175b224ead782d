package cloud.sentiric.media.udp;

import cloud.sentiric.media.playout.Listener;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.Playing;
import cloud.sentiric.media.playout.PortReply;
import cloud.sentiric.media.playout.RtpSession;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.RtpPort;
import org.jspecify.annotations.Nullable;

/** A leased port with its sockets and its session; touched by its RtpThread alone. */
final class OpenPort {
    final Lease lease;
    final RtpPort port;
    final PortSockets sockets;
    final RtpSession session;
    /** When the schedule comes to it; changed only while it is not in the schedule. */
    long due = RtpSession.NEVER;

    @Nullable
    Playing playing;

    @Nullable
    Listener listener;

    OpenPort(PortSockets sockets, RtpSession session) {
        this.lease = session.lease();
        this.port = lease.port();
        this.sockets = sockets;
        this.session = session;
    }

    /** Stops what plays and echo, and tells who waits for it. */
    void stop(Played.Outcome outcome) {
        var played = session.stop(outcome);
        var waiting = playing;
        playing = null;
        if (played != null && waiting != null) {
            waiting.ended().complete(new PortReply.Done<>(played));
        }
    }
}
