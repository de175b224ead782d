package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Callers.Verifiable;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.trunk.Account;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that a call can want done. */
sealed interface CallAction {
    record Tell(LegId leg, LegCommand command) implements CallAction {}

    /** Begins a leg of ours. */
    record Begin(LegId leg, Invitation invitation) implements CallAction {}

    /** Ends all legs that are not gone, with Reason fields (RFC 3326). */
    record HangUp(List<Header> reasons) implements CallAction {}

    /** Has the challenges of a leg's carrier answered. */
    record AnswerChallenge(LegId leg, Account account, int status, List<String> challenges, String uri)
            implements CallAction {}

    /** Sends the INVITE of a leg again, with one more field. */
    record Retry(LegId leg, Header header) implements CallAction {}

    /** The INVITE of a leg goes again with another offer (RFC 3261 §21.4.26). */
    record Reoffer(LegId leg, Body offer) implements CallAction {}

    record Verify(Verifiable claim) implements CallAction {}

    record AskPlan(CallerNumber caller, String called) implements CallAction {}

    /** realm is null where the user is one of the tenant's. */
    record FindUser(String username, @Nullable String realm, String tenantId) implements CallAction {}

    /**
     * Finds whom a party wants called instead of itself, as a call of its own would.
     *
     * @param by URI of that party
     * @param inside whether nobody but users of its realm, and numbers, may be meant
     */
    record Seek(SipUri target, SipUri by, CallerNumber who, boolean inside) implements CallAction {}

    /** Asks another call for a party. */
    record Borrow(Wish wish) implements CallAction {}

    /** Who was borrowed is this call's from now on. */
    record Keep() implements CallAction {}

    /** Who was borrowed goes back, or is hung up where its call is over. */
    record GiveBack() implements CallAction {}

    /** Lends a party to the call that wants it, with these legs. */
    record Lend(List<LegId> legs, Loan loan) implements CallAction {}

    /** Does not lend a party. */
    record Deny(int status, String why) implements CallAction {}

    /** Offers the caller to a call that rings, to answer it. */
    record Bid(AttemptId call, Loan loan) implements CallAction {}

    /** Does not take in who was offered. */
    record Decline(int status, String why) implements CallAction {}

    /** What a leg says that is another call's. */
    record Pass(LegId leg, LegWord word) implements CallAction {}

    /** Asks for more ends of a session. */
    record AddEnds(MediaSession session, List<AddressFamily> ends) implements CallAction {}

    record RemoveEnds(MediaSession session, List<String> ends) implements CallAction {}

    /**
     * Asks for a media session with an end for each family, best where this edge is.
     *
     * @param first what the first end begins with, which has no id yet; null: to be said later
     */
    record OpenSession(
            InetSocketAddress edge,
            List<AddressFamily> ends,
            @Nullable EndPatch first) implements CallAction {
        OpenSession(InetSocketAddress edge, List<AddressFamily> ends) {
            this(edge, ends, null);
        }
    }

    /** Gives up what was asked of another service. */
    record CancelPending() implements CallAction {}

    record Patch(MediaSession session, List<EndPatch> ends) implements CallAction {}

    /** Plays to the first end. */
    record Play(MediaSession session, AudioStream stream, String audioUri, int repeat) implements CallAction {}

    /** Stops what is played to the first end. */
    record StopAudio(MediaSession session) implements CallAction {}

    record Close(MediaSession session) implements CallAction {}

    record Publish(CallEvent event) implements CallAction {}

    /** Starts a timer, or starts it anew. */
    record Start(CallTimer timer, Duration delay) implements CallAction {}

    record Stop(CallTimer timer) implements CallAction {}

    /** The end is published: other nodes need know nothing of the call any more. */
    record Forget() implements CallAction {}

    record Log(String line) implements CallAction {}

    record Warn(String line) implements CallAction {}
}
