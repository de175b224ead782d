package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.target.Fork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /** A session is being asked for, to relay between caller and callee. */
    record Opening(Attempt attempt, @Nullable Plan plan, Callee callee) implements Unanswered {}

    /** The callee's phones are being called. */
    record Connecting(Attempt attempt, @Nullable Plan plan, Callee callee, Fork fork, Relay relay)
            implements Unanswered {
        @Override
        public @Nullable MediaSession session() {
            return relay.session();
        }

        Connecting with(Fork newFork) {
            return new Connecting(attempt, plan, callee, newFork, relay);
        }

        Connecting with(Relay newRelay) {
            return new Connecting(attempt, plan, callee, fork, newRelay);
        }
    }

    /** 200 was sent. */
    sealed interface Answered extends Open {
        MediaInfo media();

        /** Why the call is to be ended once the ACK came (RFC 3261 §15); null if it is not. */
        @Nullable
        String ending();
    }

    /**
     * Answered by us.
     *
     * @param action what the plan lets the caller hear
     * @param local our side of the SDP
     * @param stream agreed audio; null while our offer has no answer
     */
    record Served(
            Subject subject,
            PlanAction action,
            MediaSession session,
            LocalDescription local,
            @Nullable AudioStream stream,
            @Nullable Instant answeredAt,
            @Nullable String ending)
            implements Answered {
        @Override
        public MediaInfo media() {
            return new MediaInfo(
                    stream == null ? null : stream.remote(),
                    session.ends().getFirst().port());
        }

        Served with(LocalDescription newLocal, @Nullable AudioStream newStream) {
            return new Served(subject, action, session, newLocal, newStream, answeredAt, ending);
        }

        Served answered(Instant at) {
            return new Served(subject, action, session, local, stream, at, ending);
        }

        Served ending(String reason) {
            return new Served(subject, action, session, local, stream, answeredAt, reason);
        }
    }

    /**
     * Answered by the callee.
     *
     * @param callee who was called
     * @param longest from the answer until the call must end (cost_limit); zero: as long as any call
     * @param leg of the phone that answered
     * @param owed whether its 2xx brought an offer that waits for the caller's answer
     * @param passing requests of one party that wait for the answer of the other
     * @param asked how many were passed on
     */
    record Connected(
            Subject subject,
            Aor callee,
            Duration longest,
            LegId leg,
            Relay relay,
            boolean owed,
            List<Passing> passing,
            long asked,
            @Nullable Instant answeredAt,
            @Nullable String ending)
            implements Answered {
        public Connected {
            passing = List.copyOf(passing);
        }

        @Override
        public @Nullable MediaSession session() {
            return relay.session();
        }

        @Override
        public MediaInfo media() {
            return new MediaInfo(relay.remote(LegId.CALLER), relay.port(LegId.CALLER));
        }

        /** The leg on the other side. */
        LegId other(LegId one) {
            return one.equals(LegId.CALLER) ? leg : LegId.CALLER;
        }

        Connected with(Relay newRelay) {
            return new Connected(subject, callee, longest, leg, newRelay, owed, passing, asked, answeredAt, ending);
        }

        Connected passing(Passing request) {
            var more = new ArrayList<>(passing);
            more.add(request);
            return new Connected(subject, callee, longest, leg, relay, owed, more, request.token(), answeredAt, ending);
        }

        Connected passed(Passing request) {
            var less = passing.stream()
                    .filter(each -> each.token() != request.token())
                    .toList();
            return new Connected(subject, callee, longest, leg, relay, owed, less, asked, answeredAt, ending);
        }

        Connected answered(Instant at) {
            return new Connected(subject, callee, longest, leg, relay, false, passing, asked, at, ending);
        }

        Connected ending(String reason) {
            return new Connected(subject, callee, longest, leg, relay, owed, passing, asked, answeredAt, reason);
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
