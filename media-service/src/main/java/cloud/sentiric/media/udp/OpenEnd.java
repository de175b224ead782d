package cloud.sentiric.media.udp;

import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.Handshakes.Handshake;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.recording.Tape;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.media.session.Held;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LentEnd;
import cloud.sentiric.media.session.Playing;
import cloud.sentiric.media.session.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An end with its sockets; touched by the RtpThread of its session alone. */
final class OpenEnd {
    private static final OpenEnd[] NOBODY = {};
    private static final int NO_CHANNEL = -1;
    /** Failed ones: a stranger who replays a check can spoil one. */
    private static final int MOST_HANDSHAKES = 5;

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

    private @Nullable Handshake handshake;
    private Wrapping.@Nullable Dtls shaking;
    private int failures;
    private @Nullable Tape tape;
    private int sayingChannel = NO_CHANNEL;
    private int hearingChannel = NO_CHANNEL;

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

    /** Ends a conversation in which all was said and heard. */
    void endIfFinished() {
        var conversation = end.conversation();
        if (conversation != null && conversation.isFinished()) {
            end.endConversation(Partner.Over.FINISHED);
        }
    }

    /** By what terms keys are to be agreed now; null where that was begun already, or cannot be yet. */
    Wrapping.@Nullable Dtls asked() {
        var terms = end.dtls();
        return terms == null || terms.equals(shaking) || end.reached() == null ? null : terms;
    }

    /** Keys are agreed by these terms in place of others. */
    void shakes(Wrapping.Dtls terms, Handshake begun) {
        shakesNoMore();
        shaking = terms;
        handshake = begun;
    }

    void shakesNoMore() {
        if (handshake != null) {
            handshake.close();
        }
    }

    /** It came to nothing: the next check of the party begins another, a few times. */
    void notShaken() {
        shakesNoMore();
        if (++failures < MOST_HANDSHAKES) {
            shaking = null;
        }
    }

    /** Whether keys are agreed by these terms, and no later ones. */
    boolean isShaking(Wrapping.Dtls terms) {
        return terms.equals(shaking);
    }

    /** Part of what keys are agreed by has come. */
    void shaken(ByteBuffer datagram) {
        if (handshake != null) {
            var octets = new byte[datagram.remaining()];
            datagram.get(octets);
            handshake.take(octets);
        }
    }

    /** Nothing of it is recorded. */
    void unrecorded() {
        tape = null;
        sayingChannel = NO_CHANNEL;
        hearingChannel = NO_CHANNEL;
    }

    /** What its party says is recorded, or what is sent to it. */
    void record(Tape on, int channel, boolean hears) {
        tape = on;
        if (hears) {
            hearingChannel = channel;
        } else {
            sayingChannel = channel;
        }
    }

    /** Its party has said this, in the clear. */
    void said(ByteBuffer rtp, long now) {
        if (tape != null && sayingChannel != NO_CHANNEL) {
            tape.put(sayingChannel, rtp, end.formats().sends(), now);
        }
    }

    /** This was sent to its party, in the clear. */
    void sent(ByteBuffer rtp, long now) {
        if (tape != null && hearingChannel != NO_CHANNEL) {
            tape.put(hearingChannel, rtp, end.formats().takes(), now);
        }
    }

    /** Tells who plays to its party or talks with it that it is over. */
    void release() {
        stop(Played.Outcome.RELEASED);
        end.endConversation(Partner.Over.RELEASED);
    }
}
