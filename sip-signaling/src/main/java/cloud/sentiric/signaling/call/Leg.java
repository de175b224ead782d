package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dialog with one party, from its 2xx on: its media session and what was agreed on media and timers.
 *
 * @param local our side of the SDP
 * @param stream agreed audio; null while our offer has no answer
 * @param answeredAt when the ACK came; null before
 * @param unacknowledged the 2xx that waits for its ACK; null if none does
 * @param timer session timer that was agreed
 * @param refreshing CSeq of our refresh that has no final response yet; null if there is none
 * @param terminate why the call is to be ended once the ACK came (RFC 3261 §15); null if it is not
 */
record Leg(
        Attempt attempt,
        Plan plan,
        MediaSession session,
        Dialog dialog,
        LocalDescription local,
        @Nullable AudioStream stream,
        @Nullable Instant answeredAt,
        @Nullable Unacknowledged unacknowledged,
        SessionTimer timer,
        @Nullable CSeq refreshing,
        @Nullable String terminate) {
    /**
     * A 2xx to an INVITE, to be repeated until its ACK comes.
     *
     * @param interval until the next retransmission
     * @param offers whether it carries our offer, so that the ACK carries the answer
     */
    record Unacknowledged(Request invite, Reply reply, Duration interval, boolean offers) {}

    Leg with(Dialog newDialog) {
        return new Leg(
                attempt,
                plan,
                session,
                newDialog,
                local,
                stream,
                answeredAt,
                unacknowledged,
                timer,
                refreshing,
                terminate);
    }

    Leg with(LocalDescription newLocal, @Nullable AudioStream newStream) {
        return new Leg(
                attempt,
                plan,
                session,
                dialog,
                newLocal,
                newStream,
                answeredAt,
                unacknowledged,
                timer,
                refreshing,
                terminate);
    }

    Leg with(SessionTimer newTimer) {
        return new Leg(
                attempt,
                plan,
                session,
                dialog,
                local,
                stream,
                answeredAt,
                unacknowledged,
                newTimer,
                refreshing,
                terminate);
    }

    Leg waiting(@Nullable Unacknowledged pending) {
        return new Leg(
                attempt, plan, session, dialog, local, stream, answeredAt, pending, timer, refreshing, terminate);
    }

    Leg refreshing(@Nullable CSeq cseq) {
        return new Leg(
                attempt, plan, session, dialog, local, stream, answeredAt, unacknowledged, timer, cseq, terminate);
    }

    Leg answered(Instant at) {
        return new Leg(attempt, plan, session, dialog, local, stream, at, unacknowledged, timer, refreshing, terminate);
    }

    Leg terminating(String reason) {
        return new Leg(
                attempt, plan, session, dialog, local, stream, answeredAt, unacknowledged, timer, refreshing, reason);
    }

    Subject subject() {
        return attempt.subject(plan);
    }

    MediaInfo media() {
        return new MediaInfo(
                stream == null ? null : stream.remote(),
                session.ends().getFirst().port());
    }

    StoredDialog stored() {
        return new StoredDialog(dialog, subject(), session, media(), answeredAt);
    }
}
