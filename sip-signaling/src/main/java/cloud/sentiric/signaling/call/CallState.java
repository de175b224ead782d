package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.media.MediaSession;
import org.jspecify.annotations.Nullable;

/** Where a call is. */
sealed interface CallState {
    /** Nothing has happened yet. */
    record Idle() implements CallState {}

    /** An INVITE without a final response. */
    sealed interface Unanswered extends CallState {
        Attempt attempt();

        /** The plan that applies; null where there is none, or it is not known yet. */
        default @Nullable Plan plan() {
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

    /** A media session is being asked for. */
    record Allocating(Attempt attempt, Plan plan) implements Unanswered {}

    /** 180 was sent, the media session is ours. */
    record Ringing(Attempt attempt, Plan plan, MediaSession session) implements Unanswered {}

    /** 200 was sent, its ACK has not come. */
    record Accepted(Leg leg) implements CallState {}

    /** The ACK came; media flows. */
    record Confirmed(Leg leg) implements CallState {}

    /** Ended by us; our BYE waits for its answer. */
    record Closing(Leg leg) implements CallState {}

    /** Over. */
    record Ended() implements CallState {}

    /** Name as shown to people. */
    default String label() {
        return getClass().getSimpleName();
    }
}
