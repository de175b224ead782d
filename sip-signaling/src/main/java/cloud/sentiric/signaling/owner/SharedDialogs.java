package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredDialog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The store of dialogs and beats that all nodes share. Each method is one step of the store, or fails; one that failed may
 * have been done all the same. Any thread.
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

    /** Says that an owner lives. */
    CompletionStage<Beat> beat(Owner self);

    /** Owners whose last beat is older than so long by the store's own clock. */
    CompletionStage<List<Owner>> silent(Duration silence);

    /** Keeps a dialog for its owner, unless another has it in hand ({@code HELD}) or has ended it ({@code TAKEN}). */
    CompletionStage<Standing> save(StoredDialog dialog, Owner self);

    /** Forgets a dialog of an owner, unless another has it in hand or has ended it. */
    CompletionStage<Void> remove(DialogId id, Owner self);

    /** Some dialogs of an owner, at random; nothing is taken. */
    CompletionStage<List<DialogId>> some(Owner owner, int limit);

    /** All dialogs of an owner. */
    CompletionStage<List<DialogId>> all(Owner owner);

    /**
     * Takes a dialog in hand to end it: for a while nobody else can. Null if there is none, or another has it in hand.
     *
     * @param remoteTag the peer's, which must be right
     * @param by who asks; may ask again
     */
    CompletionStage<@Nullable StoredDialog> reserve(DialogId id, String remoteTag, Owner by);

    /** As the other, of a lost owner: null also if that one is not its owner any more, or has had a beat since. */
    CompletionStage<@Nullable StoredDialog> reserve(DialogId id, Owner lost, Duration silence, Owner by);

    /** Puts a tombstone in place of a dialog: who has ended it and why. */
    CompletionStage<Void> take(DialogId id, Owner by, String why);

    /** What became of a dialog of this owner. */
    CompletionStage<Standing> standing(DialogId id, Owner self);

    /** Forgets an owner that has no dialogs and has been silent for so long. */
    CompletionStage<Void> forget(Owner lost, Duration silence);
}
