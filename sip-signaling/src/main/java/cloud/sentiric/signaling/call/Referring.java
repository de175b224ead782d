package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Seek;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transfer.ReferTo;
import cloud.sentiric.signaling.transfer.Referral;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.transfer.Wanted.Unfit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a transfer begins: one of two that talk, or somebody from outside the call, wants the other one handed on. */
final class Referring {
    private final CallSettings settings;
    private final Joining joining;

    Referring(CallSettings settings, Joining joining) {
        this.settings = settings;
        this.joining = joining;
    }

    /** Whether a party wants the other one handed on. */
    static boolean refers(Connected state, CallInput input) {
        return input instanceof Said(var leg, LegWord.Asked(var request, var _))
                && request.method().equals(Method.REFER)
                && state.pair().has(leg);
    }

    /** Whether a caller whom we answered wants us handed on. */
    static boolean refers(Served state, CallInput input) {
        return input instanceof Said(var leg, LegWord.Asked(var request, var _))
                && request.method().equals(Method.REFER)
                && leg.equals(state.caller().caller().leg());
    }

    /** REFER of a caller whom we answered: the target takes its place, and hears what it heard. */
    Step refer(Served state, Request refer) {
        var caller = state.caller().caller();
        var talk = talk(state);
        if (talk == null) {
            return Transferring.answer(state, caller.leg(), refer, Reply.of(491));
        }
        if (caller.user() == null) {
            return Transferring.answer(state, caller.leg(), refer, Reply.of(403));
        }
        return switch (ReferTo.of(refer)) {
            case Unfit(var reply) -> Transferring.answer(state, caller.leg(), refer, reply);
            case ReferTo(var uri, var replaces) ->
                // Whoever talks to the caller would have to be told by us what it is asked next.
                replaces == null
                        ? blind(
                                talk,
                                state,
                                refer,
                                new Transferor(caller.leg(), Side.CALLER, Referral.of(refer)),
                                uri,
                                caller.user())
                        : Transferring.answer(state, caller.leg(), refer, Reply.of(603));
        };
    }

    /** REFER of a party. */
    Step refer(Connected state, LegId by, Request refer) {
        var user = state.pair().of(by).user();
        if (state.answeredAt() == null || state.renewal() != null) {
            return Transferring.answer(state, by, refer, Reply.of(491));
        }
        if (user == null) {
            // Who is called by whom we do not know would be called on nobody's bill.
            return Transferring.answer(state, by, refer, Reply.of(403));
        }
        return switch (ReferTo.of(refer)) {
            case Unfit(var reply) -> Transferring.answer(state, by, refer, reply);
            case ReferTo(var uri, var replaces) -> {
                var transferor = new Transferor(by, state.pair().side(by), Referral.of(refer));
                yield replaces == null
                        ? blind(state, null, refer, transferor, uri, user)
                        : joining.refer(state, refer, transferor, uri, wish(state.pair(), by, replaces, user));
            }
        };
    }

    private static Wish wish(Pair pair, LegId by, Replaces dialog, Identity user) {
        return new Wish(dialog, user, new LegId(pair.next()), Handover.leaves(pair.other(by)), false);
    }

    private Step blind(
            Connected state, @Nullable Served back, Request refer, Transferor transferor, SipUri uri, Identity user) {
        var by = transferor.leg();
        var who = new CallerNumber(user.aor().user(), user.tenantId(), user.userId());
        var transfer = new Transfer(transferor, who, uri, referredBy(refer, user), back, null, null);
        return Transferring.notify(new CallState.Transferring(state, transfer), 100, "Trying")
                .after(new Tell(by, new Answer(refer, transferor.referral().accepted())))
                .then(
                        new Log("transfer of " + state.pair().other(by).uri() + " to " + uri + " by " + user.aor()),
                        new Seek(uri, SipUri.parse(user.aor().toString()), who, false),
                        new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    /** Kept as it is written (RFC 3892 §2.2) where it names who refers, and nobody else. */
    private static String referredBy(Request refer, Identity user) {
        var written = refer.header("Referred-By");
        return written != null && names(written, user.aor()) ? written : "<" + user.aor() + ">";
    }

    private static boolean names(String address, Aor aor) {
        try {
            var uri = Address.parse(address).uri();
            return uri.isSip() && new Aor(uri.userText(), uri.host()).equals(aor);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The caller is handed on by command; whom it talked to is the transferor. */
    Step command(Connected state, SipUri target) {
        if (state.answeredAt() == null || state.renewal() != null) {
            return Step.to(state, new Warn("cannot be handed on now"));
        }
        var pair = state.pair();
        var user = pair.callee().user() == null
                ? pair.caller().user()
                : pair.callee().user();
        return command(state, user, target, false, null);
    }

    /** A caller that we answered ourselves is handed on by command: it hears what it hears until the target answers. */
    Step command(Served state, SipUri target) {
        var talk = talk(state);
        return talk == null
                ? Step.to(state, new Warn("cannot be handed on now"))
                : command(talk, state.caller().caller().user(), target, true, state);
    }

    /** A caller and we, as if two talked; null while there is nothing to be heard. */
    private static @Nullable Connected talk(Served state) {
        var stream = state.stream();
        if (state.answeredAt() == null || stream == null) {
            return null;
        }
        var pair = state.caller();
        var leg = pair.caller().leg();
        var relay = Relay.of(state.session(), leg, state.local(), state.said())
                .at(leg, new Remote(stream.remoteAddress(), stream.remotePort()));
        return new Connected(
                state.subject(),
                pair,
                Duration.ZERO,
                relay,
                false,
                List.of(),
                0,
                null,
                state.answeredAt(),
                state.ending());
    }

    private Step command(Connected talk, @Nullable Identity user, SipUri target, boolean left, @Nullable Served back) {
        var who = user == null
                ? new CallerNumber("", talk.subject().tenantId(), "")
                : new CallerNumber(user.aor().user(), user.tenantId(), user.userId());
        var by = user == null
                ? SipUri.parse(talk.subject().toUri())
                : SipUri.parse(user.aor().toString());
        var transferor = new Transferor(talk.pair().callee().leg(), Side.SYSTEM, Referral.NONE, 0, left);
        var transfer =
                new Transfer(transferor, who, target, "<" + talk.pair().callee().uri() + ">", back, null, null);
        return Step.to(
                new CallState.Transferring(talk, transfer),
                new Log("transfer of " + talk.pair().caller().uri() + " to " + target + " by command"),
                new Seek(target, by, who, false),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }
}
