package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Fork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a call is. */
sealed interface CallState {
    /** Nothing has happened yet. */
    record Idle() implements CallState {}

    /** What was opened by an INVITE and is not over. */
    sealed interface Open extends CallState {
        /** Which call it is. */
        Subject subject();

        /** Its media; null while it has none. */
        @Nullable
        MediaSession session();

        /** When the ACK came; null before. */
        default @Nullable Instant answeredAt() {
            return null;
        }
    }

    /** An INVITE without a final response. */
    sealed interface Unanswered extends Open {
        Attempt attempt();

        /** The plan that applies; null where there is none, or it is not known yet. */
        default @Nullable Plan plan() {
            return null;
        }

        @Override
        default Subject subject() {
            return attempt().subject(plan());
        }

        @Override
        default @Nullable MediaSession session() {
            return null;
        }

        /** Whether the attempt is recorded: its caller may call. */
        default boolean opened() {
            return true;
        }
    }

    /** The caller's digest is being verified. */
    record Verifying(Attempt attempt) implements Unanswered {
        @Override
        public boolean opened() {
            return false;
        }
    }

    /** The dialplan is being asked. */
    record Routing(Attempt attempt) implements Unanswered {}

    /** A SIP user is being looked for, as the caller or the plan wants; plan is null in the first case. */
    record Locating(Attempt attempt, @Nullable Plan plan) implements Unanswered {}

    /** A session is being asked for, to answer the call ourselves. */
    record Allocating(Attempt attempt, Plan plan) implements Unanswered {}

    /** 180 was sent, the session is ours. */
    record Ringing(Attempt attempt, Plan plan, MediaSession session) implements Unanswered {}

    /**
     * A session is being asked for, to relay between caller and callee.
     *
     * @param diversion who had the call go on to this callee; null for the one who was called first
     */
    record Opening(
            Attempt attempt,
            @Nullable Plan plan,
            Callee callee,
            @Nullable Diversion diversion) implements Unanswered {}

    /**
     * The callee's phones are being called.
     *
     * @param diversion as in Opening
     * @param spoken what each early dialog of a phone has said of its media, by its name
     */
    record Connecting(
            Attempt attempt,
            @Nullable Plan plan,
            Callee callee,
            Fork fork,
            Relay relay,
            @Nullable Diversion diversion,
            Map<String, Spoken> spoken)
            implements Unanswered {
        public Connecting {
            spoken = Map.copyOf(spoken);
        }

        /**
         * What was said last.
         *
         * @param anew by an offer of its own, so that answers to our INVITE say it no more
         * @param told what the caller was told of it
         */
        record Spoken(Body description, boolean anew, Body told) {
            Spoken anew(Body offer) {
                return new Spoken(offer, true, told);
            }

            Spoken telling(Body answer) {
                return new Spoken(description, anew, answer);
            }
        }

        /** A call that no trunk answers was lost at the last of them. */
        @Override
        public Subject subject() {
            var plain = attempt.subject(plan);
            var carrier = fork.departed();
            return carrier == null
                    ? plain
                    : plain.through(carrier.account().trunk().toString());
        }

        @Override
        public @Nullable MediaSession session() {
            return relay.session();
        }

        Connecting with(Fork newFork) {
            return new Connecting(attempt, plan, callee, newFork, relay, diversion, spoken);
        }

        Connecting with(Relay newRelay) {
            return new Connecting(attempt, plan, callee, fork, newRelay, diversion, spoken);
        }

        Connecting with(String dialog, Spoken words) {
            var more = new HashMap<>(spoken);
            more.put(dialog, words);
            return new Connecting(attempt, plan, callee, fork, relay, diversion, more);
        }
    }

    /** The callee has the call go on to somebody else, who is being looked for. */
    record Diverting(Attempt attempt, @Nullable Plan plan, Diversion diversion) implements Unanswered {}

    /**
     * The caller takes the place that it has in another call, whose party is asked for.
     *
     * @param loan who that is; null before it is known
     * @param relay without a session before there is one
     */
    record Replacing(Attempt attempt, @Nullable Loan loan, Relay relay) implements Unanswered {
        @Override
        public @Nullable MediaSession session() {
            return relay.session();
        }

        Replacing with(Loan newLoan) {
            return new Replacing(attempt, newLoan, relay);
        }

        Replacing with(Relay newRelay) {
            return new Replacing(attempt, loan, newRelay);
        }
    }

    /** The caller wants to answer a call that rings elsewhere, which decides about it. */
    record Bidding(Attempt attempt) implements Unanswered {}

    /**
     * The callee's phones are being called, while somebody else is about to answer.
     *
     * @param over by what the call would have ended or gone elsewhere without that one; null while it rings
     */
    record PickedUp(
            Connecting ringing, Loan taker, @Nullable CallInput over) implements Unanswered {
        @Override
        public Attempt attempt() {
            return ringing.attempt();
        }

        @Override
        public @Nullable Plan plan() {
            return ringing.plan();
        }

        @Override
        public Subject subject() {
            return ringing.subject();
        }

        @Override
        public @Nullable MediaSession session() {
            return ringing.session();
        }
    }

    /** 200 was sent. */
    sealed interface Answered extends Open {
        MediaInfo media();

        /** Why the call is to be ended once the ACK came (RFC 3261 §15); null if it is not. */
        @Nullable
        String ending();
    }

    /** Nothing is being done with those who talk. */
    sealed interface Steady extends Answered {}

    /**
     * Answered by us.
     *
     * @param action what the plan lets the caller hear
     * @param local our side of the SDP
     * @param caller who hears it, and where from it came
     * @param said its last description, by which others are called for it; empty before that
     * @param stream agreed audio; null while our offer has no answer
     */
    record Served(
            Subject subject,
            Pair caller,
            PlanAction action,
            MediaSession session,
            LocalDescription local,
            Body said,
            @Nullable AudioStream stream,
            @Nullable Instant answeredAt,
            @Nullable String ending)
            implements Steady {
        @Override
        public MediaInfo media() {
            return new MediaInfo(
                    stream == null ? null : stream.remote(),
                    session.ends().getFirst().port());
        }

        Served with(LocalDescription newLocal, @Nullable AudioStream newStream) {
            return new Served(subject, caller, action, session, newLocal, said, newStream, answeredAt, ending);
        }

        Served with(MediaSession other) {
            return new Served(subject, caller, action, other, local, said, stream, answeredAt, ending);
        }

        Served saying(Body description) {
            return new Served(subject, caller, action, session, local, description, stream, answeredAt, ending);
        }

        Served answered(Instant at) {
            return new Served(subject, caller, action, session, local, said, stream, at, ending);
        }

        Served ending(String reason) {
            return new Served(subject, caller, action, session, local, said, stream, answeredAt, reason);
        }
    }

    /**
     * Two parties talk.
     *
     * @param longest from the answer until the call must end (cost_limit); zero: as long as any call
     * @param owed whether the callee's 2xx brought an offer that waits for the caller's answer
     * @param passing requests of one party that wait for the answer of the other
     * @param asked how many requests were sent
     * @param renewal the new description that a party is being given; null if there is none
     */
    record Connected(
            Subject subject,
            Pair pair,
            Duration longest,
            Relay relay,
            boolean owed,
            List<Passing> passing,
            long asked,
            @Nullable Renewal renewal,
            @Nullable Instant answeredAt,
            @Nullable String ending)
            implements Steady {
        public Connected {
            passing = List.copyOf(passing);
        }

        @Override
        public @Nullable MediaSession session() {
            return relay.session();
        }

        @Override
        public MediaInfo media() {
            var caller = pair.caller().leg();
            return new MediaInfo(relay.remote(caller), relay.port(caller));
        }

        /** The leg on the other side. */
        LegId other(LegId one) {
            return pair.other(one).leg();
        }

        Connected with(Relay newRelay) {
            return new Connected(subject, pair, longest, newRelay, owed, passing, asked, renewal, answeredAt, ending);
        }

        Connected with(Pair newPair) {
            return new Connected(subject, newPair, longest, relay, owed, passing, asked, renewal, answeredAt, ending);
        }

        Connected lasting(Duration newLongest) {
            return new Connected(subject, pair, newLongest, relay, owed, passing, asked, renewal, answeredAt, ending);
        }

        Connected passing(Passing request) {
            var more = new ArrayList<>(passing);
            more.add(request);
            return new Connected(
                    subject, pair, longest, relay, owed, more, request.token(), renewal, answeredAt, ending);
        }

        Connected passed(Passing request) {
            var less = passing.stream()
                    .filter(each -> each.token() != request.token())
                    .toList();
            return new Connected(subject, pair, longest, relay, owed, less, asked, renewal, answeredAt, ending);
        }

        /** Nothing is on its way from one party to the other any more. */
        Connected passingNothing() {
            return new Connected(subject, pair, longest, relay, owed, List.of(), asked, renewal, answeredAt, ending);
        }

        /** One more request is sent. */
        Connected asking() {
            return asking(asked + 1);
        }

        /** So many requests were sent. */
        Connected asking(long sent) {
            return new Connected(subject, pair, longest, relay, owed, passing, sent, renewal, answeredAt, ending);
        }

        Connected renewing(@Nullable Renewal newRenewal) {
            return new Connected(subject, pair, longest, relay, owed, passing, asked, newRenewal, answeredAt, ending);
        }

        Connected answered(Instant at) {
            return new Connected(subject, pair, longest, relay, false, passing, asked, renewal, at, ending);
        }

        Connected ending(String reason) {
            return new Connected(subject, pair, longest, relay, owed, passing, asked, renewal, answeredAt, reason);
        }
    }

    /**
     * A party is given the description of another one, by a re-INVITE of ours (RFC 3725 §4).
     *
     * @param token of the request
     * @param of leg that is asked
     * @param owed whether the other leg waits for the answer, to acknowledge its 2xx
     */
    record Renewal(long token, LegId of, Body offer, boolean owed) {}

    /**
     * Answered, and its media is lost: another session is asked for, then its parties are told of it.
     *
     * @param of what it is besides, with the session that was lost until there is another one
     * @param opened whether there is
     * @param asked the legs that have not agreed yet, with the tokens of their requests; 0 while one is to be sent again
     * @param last token of a request that was sent
     * @param tries how often a session was asked for in vain
     * @param target to whom the caller is to be handed on when all have agreed; null: to nobody
     */
    record Moving(
            Steady of,
            boolean opened,
            Map<LegId, Long> asked,
            long last,
            int tries,
            @Nullable SipUri target) implements Answered {
        public Moving {
            asked = Map.copyOf(asked);
        }

        @Override
        public Subject subject() {
            return of.subject();
        }

        @Override
        public @Nullable MediaSession session() {
            return of.session();
        }

        @Override
        public MediaInfo media() {
            return of.media();
        }

        @Override
        public @Nullable Instant answeredAt() {
            return of.answeredAt();
        }

        @Override
        public @Nullable String ending() {
            return of.ending();
        }

        Moving with(Steady changed) {
            return new Moving(changed, opened, asked, last, tries, target);
        }

        /** One more request is sent to a leg. */
        Moving asking(LegId leg) {
            return waiting(leg, last + 1);
        }

        /** A leg is to be asked again. */
        Moving again(LegId leg) {
            return waiting(leg, 0);
        }

        private Moving waiting(LegId leg, long token) {
            var more = new HashMap<>(asked);
            more.put(leg, token);
            return new Moving(of, opened, more, Math.max(last, token), tries, target);
        }

        Moving agreed(LegId leg) {
            var less = new HashMap<>(asked);
            less.remove(leg);
            return new Moving(of, opened, less, last, tries, target);
        }

        /** There is another session, of which these have to be told. */
        Moving opened(Steady there, Collection<LegId> legs) {
            var waiting = new HashMap<LegId, Long>();
            legs.forEach(leg -> waiting.put(leg, 0L));
            return new Moving(there, true, waiting, last, 0, target);
        }

        /** There was none. */
        Moving inVain() {
            return new Moving(of, opened, asked, last, tries + 1, target);
        }

        Moving handingOn(SipUri to) {
            return new Moving(of, opened, asked, last, tries, to);
        }

        /** Whether a leg is to be asked once more. */
        boolean waits(LegId leg) {
            return asked.getOrDefault(leg, 1L) == 0;
        }

        /** The leg that a request was sent to; null if it is none of these. */
        @Nullable
        LegId leg(long token) {
            return asked.entrySet().stream()
                    .filter(each -> each.getValue() == token)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Two parties talk, and something is done with one of them. */
    sealed interface Between extends Answered {
        Connected talk();

        @Override
        default Subject subject() {
            return talk().subject();
        }

        @Override
        default @Nullable MediaSession session() {
            return talk().session();
        }

        @Override
        default MediaInfo media() {
            return talk().media();
        }

        @Override
        default @Nullable Instant answeredAt() {
            return talk().answeredAt();
        }

        @Override
        default @Nullable String ending() {
            return talk().ending();
        }
    }

    /** Two parties talk, and one of them is being handed on to somebody else. */
    record Transferring(Connected talk, Transfer transfer) implements Between {}

    /** Two parties talk, and one of them is being handed on to somebody whom the other one talks to in another call. */
    record Joining(Connected talk, Join join) implements Between {}

    /**
     * Two parties talk, and one of them is lent to another call, which may keep it.
     *
     * @param by leg of who wanted it
     * @param left whether that one is gone
     */
    record Lent(Connected talk, LegId by, boolean left) implements Between {
        /** The leg that is lent. */
        LegId leg() {
            return talk.other(by);
        }
    }

    /**
     * Over, but for legs that are another call's now and that this one goes on keeping for it.
     *
     * @param legs of the other call
     * @param end its call.ended, which is said when they are gone; null where it was said
     */
    record Ceded(List<LegId> legs, CallEvent.@Nullable Ended end) implements CallState {
        public Ceded {
            legs = List.copyOf(legs);
        }
    }

    /**
     * A request of one party on its way to the other.
     *
     * @param before the media as it was, should it be refused
     */
    record Passing(long token, LegId from, Request request, Relay before) {}

    /** Ended; its legs are leaving. */
    record Closing(Subject subject, @Nullable Instant answeredAt) implements Open {
        @Override
        public @Nullable MediaSession session() {
            return null;
        }
    }

    /** Over. */
    record Ended() implements CallState {}

    /** Name as shown to people. */
    default String label() {
        return this instanceof Answered answered
                ? answered.answeredAt() == null ? "Accepted" : "Confirmed"
                : getClass().getSimpleName();
    }
}
