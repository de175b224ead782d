package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.Bond;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.trunk.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as one value: all that another node needs to go on with it, or to end it, when the node that owns it is gone.
 *
 * @param answeredAt when the ACK came; null before
 * @param session its media; null while there is none
 * @param revision number of the latest patch of its media
 * @param treatment what is done with the parties; null while there is no final response (RFC 3261 §12)
 * @param legs the caller's, then those that we began
 * @param wish id of the last transfer that was wanted from outside; empty if none was
 * @param taped its recording; null where none was ever made
 * @param moving whether its parties may not know yet that its media is at this session
 */
public record StoredCall(
        Subject subject,
        @Nullable Instant answeredAt,
        @Nullable MediaSession session,
        long revision,
        @Nullable Treatment treatment,
        List<StoredLeg> legs,
        String wish,
        @Nullable Taped taped,
        boolean moving) {
    public StoredCall {
        legs = List.copyOf(legs);
        if (legs.isEmpty()) {
            throw new IllegalArgumentException("call without legs");
        }
    }

    /** What is done with the parties. */
    public sealed interface Treatment {}

    /** We answered; as {@link CallState.Served}. */
    public record ByUs(
            Pair caller,
            PlanAction action,
            LocalDescription local,
            Body said,
            @Nullable AudioStream stream) implements Treatment {}

    /** Two parties talk; as {@link CallState.Connected}. */
    public record Between(Pair pair, Duration longest, Relay relay) implements Treatment {}

    /** An attempt without a final response. */
    static StoredCall early(Subject subject, Dialog dialog, @Nullable MediaSession session) {
        return new StoredCall(
                subject, null, session, 0, null, List.of(StoredLeg.early(LegId.CALLER, dialog)), "", null, false);
    }

    static StoredCall of(Answered state, long revision, List<StoredLeg> legs, String wish, @Nullable Taped taped) {
        var treatment = switch (state) {
            case CallState.Moving moving ->
                of(moving.of(), revision, legs, wish, taped).treatment();
            case Served served -> byUs(served);
            case Connected connected -> between(connected);
            // A transfer that is under way is forgotten with its node; who talked talks on, whom we served is
            // served.
            case CallState.Transferring(var talk, var transfer) -> {
                var back = transfer.back();
                yield back == null ? between(talk) : byUs(back);
            }
            case CallState.Between talk -> between(talk.talk());
        };
        // Before there is another session who goes on with it finds its media lost, too.
        boolean moving = state instanceof CallState.Moving moved && moved.opened();
        return new StoredCall(
                state.subject(), state.answeredAt(), state.session(), revision, treatment, legs, wish, taped, moving);
    }

    private static Treatment byUs(Served state) {
        return new ByUs(state.caller(), state.action(), state.local(), state.said(), state.stream());
    }

    private static Treatment between(Connected state) {
        // An offer that is under way dies with its node: who made it is told so.
        var relay = state.relay();
        for (var passing : state.passing().reversed()) {
            relay = Bond.offers(passing.request()) ? relay.again(passing.from(), passing.before()) : relay;
        }
        return new Between(state.pair(), state.longest(), relay);
    }

    /** What is left of it when these legs are another call's: nothing but its end, which somebody has to say. */
    StoredCall without(List<LegId> others) {
        var rest = legs.stream()
                .filter(leg -> !others.contains(leg.id()))
                .map(leg -> StoredLeg.early(leg.id(), leg.dialog()))
                .toList();
        return rest.isEmpty() ? this : new StoredCall(subject, null, null, 0, null, rest, "", null, false);
    }

    /** Whether its INVITE has no final response from us. */
    public boolean early() {
        return treatment == null;
    }

    /** Whether its ACK came, so that another node can go on with it. */
    public boolean confirmed() {
        return treatment != null && answeredAt != null;
    }

    /** Whether a party has left, and whom it handed on waited for another when its node was lost. */
    boolean deserted() {
        return treatment instanceof Between(var pair, var _, var _)
                && !legs.stream()
                        .map(StoredLeg::id)
                        .toList()
                        .containsAll(List.of(pair.caller().leg(), pair.callee().leg()));
    }

    /** The state in which another node goes on; null while there is no final response. */
    @Nullable
    Answered state() {
        return switch (treatment) {
            case null -> null;
            case ByUs(var caller, var action, var local, var said, var stream) ->
                session == null
                        ? null
                        : new Served(subject, caller, action, session, local, said, stream, answeredAt, null);
            case Between(var pair, var longest, var relay) ->
                new Connected(subject, pair, longest, relay, false, List.of(), 0, null, answeredAt, null);
        };
    }

    /** Where its media flows; null while there is no final response. */
    @Nullable
    MediaInfo media() {
        var state = state();
        return state == null ? null : state.media();
    }

    /** What we are to the carrier of a leg; null where it is a phone's. */
    @Nullable
    Account account(LegId leg) {
        return treatment instanceof Between(var pair, var _, var _) && pair.has(leg)
                ? pair.of(leg).account()
                : null;
    }

    /** The leg in which our tag is this one; null if there is none. */
    @Nullable
    StoredLeg leg(String localTag) {
        return legs.stream()
                .filter(leg -> leg.dialog().localTag().equals(localTag))
                .findFirst()
                .orElse(null);
    }
}
