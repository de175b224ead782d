package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AnswerChallenge;
import cloud.sentiric.signaling.call.CallAction.Begin;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Retry;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Opening;
import cloud.sentiric.signaling.dialog.Capabilities;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.Reading;
import cloud.sentiric.signaling.sdp.SessionDescription;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.target.Target;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The treatment of calls to users: their phones are called, until one answers. */
final class Connecting {
    private static final LegId FIRST = new LegId(1);

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;

    Connecting(CallSettings settings, Replies replies, Ending ending) {
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
    }

    /** The callee is known. */
    Step begin(CallState.Unanswered state, Callee found, Instant now) {
        var invite = state.attempt().invite();
        var callee = found.at(meant(invite.uri(), found.targets()));
        if (callee.callSchema() == CallSchema.REDIRECT) {
            // Who follows our 302 to a contact and comes here again would follow the next one too.
            return callee.targets().size() < found.targets().size() || names(invite.uri(), found.targets())
                    ? ending.refuse(state, 480, "unavailable", now)
                    : ending.refuse(state, replies.moved(found.targets()), "redirected", now);
        }
        if (hops(invite) <= 0) {
            return ending.refuse(state, 483, "rejected", now);
        }
        var offer = Content.description(invite);
        if (offer.length > 0 && Reading.of(offer) instanceof Reading.Unreadable(var why)) {
            return ending.refuse(state, replies.notAcceptable(invite, why), "not_acceptable", now);
        }
        return call(state, callee, offer, null);
    }

    /** The call goes on to another callee, whatever the first one's phones were told. */
    Step divert(CallState.Diverting state, Callee callee, Instant now) {
        var offer = Content.description(state.attempt().invite());
        return call(state, callee, offer, state.diversion());
    }

    private Step call(CallState.Unanswered state, Callee callee, byte[] offer, @Nullable Diversion diversion) {
        if (callee.mediaPolicy() == MediaPolicy.DIRECT && isWhereItSaysToBe(state.attempt(), offer)) {
            var direct = new CallState.Connecting(
                    state.attempt(),
                    state.plan(),
                    callee,
                    Fork.of(first(diversion), callee.targets()),
                    Relay.direct(),
                    diversion,
                    Set.of());
            return next(direct).then(new Start(CallTimer.RINGING, callee.ringTimeout()));
        }
        return Step.to(
                new Opening(state.attempt(), state.plan(), callee, diversion),
                new OpenSession(families(state.attempt(), offer, callee)),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    private static LegId first(@Nullable Diversion diversion) {
        return diversion == null ? FIRST : diversion.first();
    }

    /** Whether the caller wants its media where its INVITE came from: no NAT is in between that we could see. */
    private static boolean isWhereItSaysToBe(Attempt attempt, byte[] offer) {
        var source = attempt.invite().source().getAddress().getHostAddress();
        return offer.length > 0 && source.equals(callerAddress(attempt, offer));
    }

    /** The call leaves through trunks. */
    Step depart(CallState.Unanswered state, PlanOutcome.Outbound route, Instant now) {
        return begin(state, Departure.of(route, state.attempt().invite().peer()), now);
    }

    /** A Request-URI that names a contact goes to that contact alone. */
    private static List<Target> meant(SipUri called, List<Target> targets) {
        var named = targets.stream()
                .filter(target -> SipUri.parse(target.uri()).matches(called))
                .toList();
        return named.isEmpty() ? targets : named;
    }

    private static boolean names(SipUri called, List<Target> targets) {
        return targets.stream().anyMatch(target -> SipUri.parse(target.uri()).matches(called));
    }

    /** Max-Forwards of what we pass on; a call that comes here in a circle ends. */
    private static int hops(Message invite) {
        var value = invite.header("Max-Forwards");
        return value == null || !value.strip().matches("[0-9]{1,3}")
                ? OutgoingRequest.HOPS
                : Integer.parseInt(value.strip()) - 1;
    }

    /** An end for the caller, then one for each contact. */
    private static List<AddressFamily> families(Attempt attempt, byte[] offer, Callee callee) {
        var families = new ArrayList<AddressFamily>();
        families.add(AddressFamily.of(callerAddress(attempt, offer)));
        families.addAll(Fork.of(FIRST, callee.targets()).families());
        return families;
    }

    /** That of the address where the caller wants its media. */
    static AddressFamily family(Attempt attempt) {
        return AddressFamily.of(callerAddress(attempt, Content.description(attempt.invite())));
    }

    private static String callerAddress(Attempt attempt, byte[] offer) {
        if (offer.length > 0 && Reading.of(offer) instanceof SessionDescription description) {
            for (var media : description.media()) {
                var address = media.connection();
                if (media.media().equals("audio") && address != null) {
                    return address;
                }
            }
        }
        return attempt.invite().source().getAddress().getHostAddress();
    }

    Step opening(Opening state, CallInput input, Instant now) {
        return switch (input) {
            case SessionAnswered(SessionOutcome.Opened(var session)) ->
                next(connecting(state, session))
                        .after(Ending.done(), new Log("relayed by session " + session))
                        .then(new Start(CallTimer.RINGING, state.callee().ringTimeout()));
            case SessionAnswered(SessionOutcome.Unsupported(var why)) ->
                ending.refuse(state, replies.notAcceptable(state.attempt().invite(), why), "not_acceptable", now)
                        .after(new Warn("media does not fit: " + why));
            case SessionAnswered(SessionOutcome.Unavailable(var why)) ->
                ending.refuse(state, 503, "media_unavailable", now).after(new Warn("media unavailable: " + why));
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                ending.refuse(state, 503, "media_unavailable", now)
                        .after(new Warn("media unavailable: no answer in time"));
            default -> ending.early(state, input, now);
        };
    }

    private static CallState.Connecting connecting(Opening state, MediaSession session) {
        var fork = Fork.of(first(state.diversion()), state.callee().targets());
        var legs = new ArrayList<LegId>();
        legs.add(LegId.CALLER);
        legs.addAll(fork.waiting());
        var relay = Relay.of(session, legs, state.attempt().sessionId())
                .holding(state.callee().holdAudio());
        return new CallState.Connecting(
                state.attempt(), state.plan(), state.callee(), fork, relay, state.diversion(), Set.of());
    }

    /** Calls the contacts that come next. */
    private static Step next(CallState.Connecting state) {
        var attempt = state.attempt();
        var group = state.fork().group();
        var relay = state.relay();
        var actions = new ArrayList<CallAction>();
        var offer = description(attempt.invite());
        for (LegId leg : group) {
            var passed = relay.pass(LegId.CALLER, leg, offer);
            relay = passed.relay();
            actions.add(new Begin(leg, invitation(state, state.fork().target(leg), passed.body())));
        }
        actions.add(new Log(
                "calling " + group.size() + " of " + state.fork().targets().size() + " contacts of "
                        + state.callee().aor()));
        return new Step(state.with(state.fork().calling(group)).with(relay), actions);
    }

    /** The session description of a message, whatever it is packed in; else its body as it is. */
    static Body description(Message message) {
        var description = Content.description(message);
        return description.length > 0 ? Body.sdp(description) : Body.of(message);
    }

    private static Invitation invitation(CallState.Connecting state, Target target, Body body) {
        var attempt = state.attempt();
        var invite = attempt.invite();
        var carrier = target.carrier();
        var diversion = state.diversion();
        var fields = new ArrayList<Header>();
        if (diversion != null) {
            // RFC 5806: the newest comes first.
            fields.add(diversion.field(target));
        }
        fields.addAll(
                attempt.trunk() == null ? PassedFields.of(invite.fields()) : PassedFields.ofNetwork(invite.fields()));
        return new Invitation(
                target,
                hops(invite),
                carrier == null ? Attempt.plain(invite.from()) : carrier.from(),
                carrier == null ? attempt.to() : carrier.to(),
                carrier != null && carrier.anonymous() ? PassedFields.withheld(fields) : fields,
                body,
                invite.peer());
    }

    Step connecting(CallState.Connecting state, CallInput input, Instant now) {
        return switch (input) {
            case Said(var leg, LegWord.Progressed(var source, var response))
            when calls(state, leg) -> progressed(state, leg, source, response);
            case Said(var leg, LegWord.Answered(var source, var response, var owed))
            when calls(state, leg) -> answered(state, leg, source, response, owed, now);
            case Said(var leg, LegWord.Refused(var refusal))
            when calls(state, leg) -> refused(state, leg, refusal, now);
            case Said(var leg, LegWord.Asked(var request)) -> asked(state, leg, request);
            case ChallengeAnswered(var leg, var status, var outcome) -> retried(state, leg, status, outcome, now);
            case Elapsed(var timer)
            when timer == CallTimer.RINGING ->
                state.fork().rang()
                        ? ending.refuse(
                                state, replies.refusal(480).withReason("No Answer"), "no_answer", Side.CALLEE, now)
                        : ending.refuse(state, 480, "unavailable", now);
            default -> ending.early(state, input, now);
        };
    }

    private static boolean calls(CallState.Connecting state, LegId leg) {
        return state.fork().calling().contains(leg);
    }

    /**
     * A new offer before the call is answered, in an UPDATE (RFC 3311 §5.2) or a PRACK (RFC 3262 §5). What the other party need not
     * agree to we answer, as the media are ours; the rest is refused, to be offered again when the call is answered.
     */
    private Step asked(CallState.Connecting state, LegId leg, Request request) {
        var calling = state.fork().calling();
        boolean byCaller = leg.equals(LegId.CALLER);
        if (byCaller ? calling.size() != 1 : !calling.contains(leg)) {
            // Which of several phones it is for shows when one is left.
            return Step.to(state, new Tell(leg, new Answer(request, Capabilities.tooEarly())));
        }
        var phone = byCaller ? calling.iterator().next() : leg;
        var other = byCaller ? phone : LegId.CALLER;
        var settled = state.relay().settled(leg, other, description(request));
        if (settled == null) {
            var refusal = replies.notAcceptable(request, "the other party would have to agree before it answers");
            return Step.to(state, new Tell(leg, new Answer(request, refusal)));
        }
        return Step.to(
                        state.moving(leg, settled.relay()),
                        new Tell(leg, new Answer(request, Reply.of(200).withBody(settled.body()))))
                .then(patch(settled.relay(), LegId.CALLER, phone));
    }

    /** What a phone says of its media, unless it has said it better since. */
    private static Body said(CallState.Connecting state, LegId leg, Response response) {
        return state.moved().contains(leg) ? Body.NONE : description(response);
    }

    private Step progressed(CallState.Connecting state, LegId leg, String source, Response response) {
        if (response.status() == 199) {
            // RFC 6228: one of several early dialogs is over; the others may ring still.
            return Step.to(state);
        }
        var passed = state.relay().pass(leg, LegId.CALLER, said(state, leg, response));
        var reply = replies.passed(response.status(), response.reason(), response.fields(), passed.body());
        var next = state.with(state.fork().ringing()).with(passed.relay());
        var step = Step.to(next, new Tell(LegId.CALLER, new Provisional(name(leg, source), reply)));
        return passed.body().isEmpty() ? step : step.then(patch(passed.relay(), LegId.CALLER, leg));
    }

    /** Names an early dialog among those of all legs. */
    private static String name(LegId leg, String source) {
        return leg.number() + " " + source;
    }

    static CallAction[] patch(Relay relay, LegId one, LegId other) {
        var session = relay.session();
        return session == null ? new CallAction[0] : new CallAction[] {new Patch(session, relay.between(one, other))};
    }

    private Step answered(
            CallState.Connecting state, LegId leg, String source, Response response, boolean owed, Instant now) {
        var attempt = state.attempt();
        var passed = state.relay().pass(leg, LegId.CALLER, said(state, leg, response));
        var carrier = state.fork().target(leg).carrier();
        var plain = attempt.subject(state.plan());
        var subject = carrier == null
                ? plain
                : plain.through(carrier.account().trunk().toString());
        // Those that nobody speaks to any more are somebody else's.
        var gone = passed.relay().others(List.of(LegId.CALLER, leg));
        var relay = passed.relay().without(gone);
        var connected = new Connected(
                subject, pair(state, leg), state.callee().longest(), relay, owed, List.of(), 0, null, null, null);
        var accept = new Accept(name(leg, source), PassedFields.of(response.fields()), passed.body());
        var actions = new ArrayList<CallAction>();
        actions.add(new Stop(CallTimer.RINGING));
        for (LegId other : state.fork().calling()) {
            if (!other.equals(leg)) {
                actions.add(new Tell(other, new Cancel(Ending.ELSEWHERE)));
            }
        }
        actions.addAll(List.of(patch(relay, LegId.CALLER, leg)));
        if (relay.session() != null && !gone.isEmpty()) {
            actions.add(new RemoveEnds(relay.session(), passed.relay().ends(gone)));
        }
        actions.add(new Tell(LegId.CALLER, accept));
        actions.add(new Publish(new CallEvent.Started(subject, now, connected.media(), state.plan())));
        actions.add(new Log("accepted, 200 of " + state.fork().target(leg).uri()));
        return new Step(connected, actions);
    }

    private static Pair pair(CallState.Connecting state, LegId leg) {
        var invite = state.attempt().invite();
        var callee = state.callee();
        return new Pair(
                state.attempt().party(),
                party(leg, callee, state.fork()),
                state.fork().first().number() + state.fork().targets().size(),
                invite.peer());
    }

    /** Who answered. */
    static Party party(LegId leg, Callee callee, Fork fork) {
        var carrier = fork.target(leg).carrier();
        return new Party(leg, "<" + callee.aor() + ">", callee.identity(), carrier == null ? null : carrier.account());
    }

    private Step refused(CallState.Connecting state, LegId leg, Refusal refusal, Instant now) {
        var challenge = challenge(state.fork(), leg, refusal);
        return challenge == null
                ? failed(state, leg, refusal, now)
                : Step.to(state.with(state.fork().asked(leg)), challenge);
    }

    /** What a carrier asks us; null where it refuses, or nobody can answer. */
    static @Nullable AnswerChallenge challenge(Fork fork, LegId leg, Refusal refusal) {
        var carrier = fork.target(leg).carrier();
        if (carrier == null
                || !TrunkCredentials.asks(refusal.status())
                || fork.asked().contains(leg)) {
            return null;
        }
        var challenges = TrunkCredentials.challenges(refusal.status(), refusal.fields());
        return !carrier.account().answers() || challenges.isEmpty()
                ? null
                : new AnswerChallenge(
                        leg,
                        carrier.account(),
                        refusal.status(),
                        challenges,
                        fork.target(leg).uri());
    }

    /** The INVITE goes again with what the carrier asked for (RFC 3261 §22.2, §22.3). */
    private Step retried(
            CallState.Connecting state, LegId leg, int status, TrunkCredentials.Outcome outcome, Instant now) {
        if (!calls(state, leg)) {
            return Step.to(state);
        }
        return switch (outcome) {
            case TrunkCredentials.Outcome.Answered(var authorization) ->
                Step.to(state, retry(leg, status, authorization));
            case TrunkCredentials.Outcome.Unavailable(var why) ->
                failed(state, leg, Refusal.unsent("challenge not answered"), now)
                        .after(new Warn("the carrier's challenge cannot be answered: " + why));
        };
    }

    static Retry retry(LegId leg, int status, String authorization) {
        return new Retry(leg, TrunkCredentials.header(status, authorization));
    }

    private Step failed(CallState.Connecting state, LegId leg, Refusal refusal, Instant now) {
        var fork = state.fork().refused(leg, refusal);
        var next = state.with(fork);
        var line = new Log("contact " + fork.target(leg).uri() + " refused with " + refusal.status());
        if (fork.over()) {
            var diverted = Diverting.begin(next, settings, now);
            if (diverted != null) {
                return diverted.after(line);
            }
            var failure = fork.failure();
            var reply = replies.passed(failure.status(), failure.refusal());
            return ending.refuse(next, reply, failure.reason(), Side.CALLEE, now)
                    .after(line);
        }
        return fork.calling().isEmpty() ? next(next).after(line) : Step.to(next, line);
    }
}
