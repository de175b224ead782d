package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The store of calls, their dialogs and beats that all nodes share. Each method is one step of the store, or fails; one that
 * failed may have been done all the same. Any thread.
 *
 * <p>A call has a term, which grows each time that it changes hands: of two owners the one of the later term is right.
 */
public interface SharedDialogs {
    /**
     * A beat that was written.
     *
     * @param found the store's time of the beat that was in its place; 0 if none was
     * @param left the store's time of this one
     * @param server this run of the store, which may have begun with older data
     */
    record Beat(long found, long left, String server) {}

    /** What came of claiming a call. */
    sealed interface Claim {
        /** It is the claimer's. */
        record Adopted(StoredCall call, long term) implements Claim {}

        /** It is not confirmed: for a while nobody else can end it. */
        record InHand(StoredCall call) implements Claim {}

        /** It is the claimer's already, which may have heard nothing of that. */
        record Ours(StoredCall call, long term) implements Claim {}

        /** It is another's, who is to be asked first; null where nobody gets it before it is confirmed. */
        record Owned(@Nullable Owner by) implements Claim {}

        /** There is none, or another has it in hand. */
        record Nobody() implements Claim {}
    }

    /** Says that an owner lives. */
    CompletionStage<Beat> beat(Owner self);

    /** Says that an owner takes no more calls; answers how many others have had a beat since so long and take some. */
    CompletionStage<Integer> leave(Owner self, Duration fresh);

    /** Owners whose last beat is older than so long by the store's own clock. */
    CompletionStage<List<Owner>> silent(Duration silence);

    /** Keeps a call for its owner, unless another has it in hand ({@code HELD}), has it ({@code MOVED}) or has ended it. */
    CompletionStage<Standing> save(StoredCall call, Owner self, long term);

    /** As save, but from then on it is nobody's, for any node to adopt. */
    CompletionStage<Standing> giveAway(StoredCall call, Owner self, long term);

    /** Forgets a call of an owner, unless another has it in hand or has ended it. */
    CompletionStage<Void> remove(AttemptId attempt, Owner self);

    /** Some calls of an owner, at random; nothing is taken. */
    CompletionStage<List<AttemptId>> some(Owner owner, int limit);

    /** All calls of an owner. */
    CompletionStage<List<AttemptId>> all(Owner owner);

    /** Some calls that were given away and that nobody has yet. */
    CompletionStage<List<AttemptId>> givenAway(int limit);

    /** Calls that others have adopted from an owner that lives; told once. */
    CompletionStage<List<AttemptId>> adoptedFrom(Owner self);

    /**
     * Claims the call of a dialog.
     *
     * @param remoteTag the peer's, which must be right
     * @param ends whether it is wanted to be ended: whoever has it
     * @param gone an owner that is known to be gone; null: none is
     * @param by who asks; may ask again
     */
    CompletionStage<Claim> claim(DialogId id, String remoteTag, boolean ends, @Nullable Owner gone, Owner by);

    /** Claims a call of a lost owner: nobody gets it if that one is not its owner any more, or has had a beat since. */
    CompletionStage<Claim> claim(AttemptId attempt, Owner lost, Duration silence, Owner by);

    /** Claims a call that was given away, or that is the claimer's. */
    CompletionStage<Claim> claim(AttemptId attempt, Owner by);

    /** Puts a tombstone in place of a call: who has ended it and why. */
    CompletionStage<Void> take(AttemptId attempt, Owner by, String why);

    /** What became of a call of this owner. */
    CompletionStage<Standing> standing(AttemptId attempt, Owner self);

    /** Forgets an owner that has no calls and has been silent for so long. */
    CompletionStage<Void> forget(Owner lost, Duration silence);
}
