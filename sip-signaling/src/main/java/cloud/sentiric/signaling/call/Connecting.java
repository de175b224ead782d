package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AnswerChallenge;
import cloud.sentiric.signaling.call.CallAction.Begin;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Reoffer;
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
import cloud.sentiric.signaling.call.CallState.Connecting.Spoken;
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
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.target.Target;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The treatment of calls to users: their phones are called, until one answers. */
final class Connecting {
    private static final int NOT_ACCEPTABLE = 488;
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
        return call(state, callee, offer, null, now);
    }

    /** The call goes on to another callee, whatever the first one's phones were told. */
    Step divert(CallState.Diverting state, Callee callee, Instant now) {
        var offer = Content.description(state.attempt().invite());
        return call(state, callee, offer, state.diversion(), now);
    }

    private Step call(
            CallState.Unanswered state, Callee callee, byte[] offer, @Nullable Diversion diversion, Instant now) {
        if (callee.mediaPolicy() == MediaPolicy.DIRECT
                && callee.targets().stream().noneMatch(Target::isBrowser)
                && isWhereItSaysToBe(state.attempt(), offer)) {
            var direct = new CallState.Connecting(
                    state.attempt(),
                    state.plan(),
                    callee,
                    Fork.of(first(diversion), callee.targets()),
                    // It may be relayed one day.
                    Relay.direct().holding(callee.holdAudio()),
                    diversion,
                    Map.of());
            return next(direct).then(new Start(CallTimer.RINGING, callee.ringTimeout()));
        }
        if (!Streams.hasAudio(offer)) {
            return ending.refuse(
                    state, replies.notAcceptable(state.attempt().invite(), Streams.NO_AUDIO), "not_acceptable", now);
        }
        return Step.to(
                new Opening(state.attempt(), state.plan(), callee, diversion),
                new OpenSession(state.attempt().invite().peer(), families(state.attempt(), offer, callee)),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    private static LegId first(@Nullable Diversion diversion) {
        return diversion == null ? FIRST : diversion.first();
    }

    /** Whether the caller wants its media where its INVITE came from: no NAT is in between that we could see, and no browser. */
    private static boolean isWhereItSaysToBe(Attempt attempt, byte[] offer) {
        var source = attempt.invite().source().getAddress().getHostAddress();
        return Streams.audio(offer).filter(media -> media.web() == null).isPresent()
                && source.equals(callerAddress(attempt, offer));
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
        return value == null || !Text.isNumber(value.strip(), 9)
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
                if (media.media().equals("audio") && address != null && media.web() == null) {
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
        var relay = Relay.of(
                        session,
                        legs,
                        state.attempt().sessionId(),
                        state.attempt().secret())
                .browsers(fork.browsers())
                .holding(state.callee().holdAudio());
        return new CallState.Connecting(
                state.attempt(), state.plan(), state.callee(), fork, relay, state.diversion(), Map.of());
    }

    /** Calls the contacts that come next. */
    private static Step next(CallState.Connecting state) {
        var attempt = state.attempt();
        var group = state.fork().group();
        var relay = state.relay();
        var actions = new ArrayList<CallAction>();
        var offer = description(attempt.invite());
        for (LegId leg : group) {
            // What one is offered is no matter of the others.
            var passed = relay.passing(LegId.CALLER).offer(LegId.CALLER, leg, offer);
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
            case Said(var leg, LegWord.Asked(var request, var source)) -> asked(state, leg, source, request);
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
    private Step asked(CallState.Connecting state, LegId leg, String source, Request request) {
        var calling = state.fork().calling();
        boolean byCaller = leg.equals(LegId.CALLER);
        if (byCaller ? calling.size() != 1 : !calling.contains(leg)) {
            // Which of several phones it is for shows when one is left.
            return Step.to(state, new Tell(leg, new Answer(request, Capabilities.tooEarly())));
        }
        var phone = byCaller ? calling.iterator().next() : leg;
        var other = byCaller ? phone : LegId.CALLER;
        var dialog = byCaller ? source : name(leg, source);
        // What counts is what was said in the dialog of the request, whoever has spoken since.
        var before = state.spoken().get(dialog);
        var settled = known(state.relay(), phone, before).settled(leg, other, description(request));
        if (settled == null) {
            var refusal = replies.notAcceptable(request, "the other party would have to agree before it answers");
            return Step.to(state, new Tell(leg, new Answer(request, refusal)));
        }
        var spoken = before == null ? new Spoken(Body.NONE, false, Body.NONE) : before;
        return Step.to(
                        state.with(settled.relay())
                                .with(
                                        dialog,
                                        byCaller ? spoken.telling(settled.body()) : spoken.anew(description(request))),
                        new Tell(leg, new Answer(request, Reply.of(200).withBody(settled.body()))))
                .then(early(settled.relay(), phone));
    }

    private static Relay known(Relay relay, LegId phone, @Nullable Spoken before) {
        return before == null ? relay : relay.hear(phone, before.description()).told(LegId.CALLER, before.told());
    }

    /** What a phone says of its media in an early dialog, unless it has said it better since. */
    private static Body said(@Nullable Spoken before, Response response) {
        return before != null && before.anew() ? Body.NONE : description(response);
    }

    private Step progressed(CallState.Connecting state, LegId leg, String source, Response response) {
        if (response.status() == 199) {
            // RFC 6228: one of several early dialogs is over; the others may ring still.
            return Step.to(state);
        }
        var dialog = name(leg, source);
        var body = said(state.spoken().get(dialog), response);
        var passed = state.relay().answer(leg, LegId.CALLER, body);
        var reply = replies.passed(response.status(), response.reason(), response.fields(), passed.body());
        var next = state.with(state.fork().ringing()).with(passed.relay());
        var told = new Tell(LegId.CALLER, new Provisional(dialog, reply));
        return passed.body().isEmpty()
                ? Step.to(next, told)
                : Step.to(next.with(dialog, new Spoken(body, false, passed.body())), told)
                        .then(early(passed.relay(), leg));
    }

    /** Names an early dialog among those of all legs. */
    private static String name(LegId leg, String source) {
        return leg.number() + " " + source;
    }

    private static CallAction[] early(Relay relay, LegId phone) {
        var session = relay.session();
        return session == null
                ? new CallAction[0]
                : new CallAction[] {new Patch(session, relay.early(LegId.CALLER, phone))};
    }

    static CallAction[] patch(Relay relay, LegId one, LegId other) {
        var session = relay.session();
        return session == null ? new CallAction[0] : new CallAction[] {new Patch(session, relay.between(one, other))};
    }

    private Step answered(
            CallState.Connecting state, LegId leg, String source, Response response, boolean owed, Instant now) {
        var attempt = state.attempt();
        var dialog = name(leg, source);
        var before = state.spoken().get(dialog);
        var body = said(before, response);
        // What it has said already is not said again, and another one may have spoken since.
        var known = body.isEmpty() && before != null
                ? state.relay().heard(leg, LegId.CALLER, before.description())
                : state.relay();
        var passed = known.answer(leg, LegId.CALLER, body);
        var carrier = state.fork().target(leg).carrier();
        var plain = attempt.subject(state.plan());
        var subject = carrier == null
                ? plain
                : plain.through(carrier.account().trunk().toString());
        var accept = new Accept(dialog, PassedFields.of(response.fields()), passed.body());
        var by = new Log("accepted, 200 of " + state.fork().target(leg).uri());
        return connected(state, subject, pair(state, leg), passed.relay(), owed, accept, now)
                .then(by);
    }

    /** Somebody has answered: whom the caller talks to now. */
    static Step connected(
            CallState.Connecting state,
            CallEvent.Subject subject,
            Pair pair,
            Relay heard,
            boolean owed,
            Accept accept,
            Instant now) {
        var leg = pair.callee().leg();
        // Those that nobody speaks to any more are somebody else's.
        var gone = heard.others(List.of(LegId.CALLER, leg));
        var relay = heard.without(gone);
        var connected =
                new Connected(subject, pair, state.callee().longest(), relay, owed, List.of(), 0, null, null, null);
        var actions = new ArrayList<CallAction>();
        actions.add(new Stop(CallTimer.RINGING));
        for (LegId other : state.fork().calling()) {
            if (!other.equals(leg)) {
                actions.add(new Tell(other, new Cancel(Ending.ELSEWHERE)));
            }
        }
        actions.addAll(List.of(patch(relay, LegId.CALLER, leg)));
        if (relay.session() != null && !gone.isEmpty()) {
            actions.add(new RemoveEnds(relay.session(), heard.ends(gone)));
        }
        actions.add(new Tell(LegId.CALLER, accept));
        actions.add(new Publish(new CallEvent.Started(subject, now, connected.media(), state.plan())));
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
        if (challenge != null) {
            return Step.to(state.with(state.fork().asked(leg)), challenge);
        }
        var other = otherOffer(state.relay(), state.fork(), LegId.CALLER, leg, refusal);
        if (other == null) {
            return failed(state, leg, refusal, now);
        }
        var offer = other.offer(LegId.CALLER, leg, description(state.attempt().invite()));
        // What the others are offered is as the caller has said it.
        return Step.to(
                state.with(offer.relay().again(LegId.CALLER, state.relay()))
                        .with(state.fork().reoffered(leg)),
                reoffered(leg, state.fork(), offer));
    }

    /**
     * An offer in the clear in place of a sealed one that was refused, or the other way round, or one with our codecs; null where there
     * is none that was not refused. A carrier is told of no key of ours.
     */
    static @Nullable Relay otherOffer(Relay relay, Fork fork, LegId of, LegId leg, Refusal refusal) {
        if (!fork.mayBeReoffered(leg)) {
            return null;
        }
        boolean phone = fork.target(leg).carrier() == null;
        return switch (refusal.status()) {
            case 415, 606 -> relay.widened(of, leg, phone);
            case NOT_ACCEPTABLE -> {
                // Codecs that few phones have are refused rather than keys; G.711 hardly ever is.
                var first = relay.isPlain(of) ? relay.rewrapped(of, leg, phone) : relay.widened(of, leg, phone);
                var second = relay.isPlain(of) ? relay.widened(of, leg, phone) : relay.rewrapped(of, leg, phone);
                yield first == null ? second : first;
            }
            default -> null;
        };
    }

    static CallAction[] reoffered(LegId leg, Fork fork, Relay.Passed offer) {
        boolean sealed =
                Streams.audio(offer.body().bytes()).filter(Streams::isSealed).isPresent();
        return new CallAction[] {
            new Reoffer(leg, offer.body()),
            new Log("contact " + fork.target(leg).uri() + " refused the offer, which goes again "
                    + (sealed ? "sealed" : "in the clear"))
        };
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
