package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sip.CallId;
import java.util.function.Consumer;

/** Keeps calls where all nodes find them by the dialogs of their legs. Answers come on any thread, once each. */
public interface Dialogs {
    /** What became of a call among the nodes. */
    enum Standing {
        /** It is this node's. */
        OURS,
        /** Another node is about to end it, or was. */
        HELD,
        /** Another node has ended it and left a tombstone. */
        TAKEN,
        /** Another node goes on with it. */
        MOVED,
        /** Nobody can say. Nothing follows from it. */
        UNKNOWN
    }

    /** Whose a dialog is that is not here. */
    sealed interface Found {
        /** Its call is this node's from now on. */
        record Adopted(StoredCall call) implements Found {}

        /** Its call is in this node's hand, to be ended: it was not confirmed. */
        record InHand(StoredCall call) implements Found {}

        /** Its call is this node's already. */
        record Ours() implements Found {}

        /** Its call is at another node, or nobody can say that it is not, as where the store is away. */
        record Elsewhere() implements Found {}

        /** There is no such dialog, or its call is being ended. A store that is away does not say so. */
        record Nobody() implements Found {}
    }

    /** Keeps a call of this node, or its new value. */
    void save(StoredCall call);

    /** Forgets a call of this node that has ended. */
    void remove(CallTrace trace);

    /**
     * Asks for a call of another node, in one of whose dialogs a request has come; of all nodes that ask, one gets it. Any node
     * gets a call that was given away, that has moved before (requests do not find its owner by themselves), or whose owner is
     * gone.
     *
     * @param ends whether the request ends the dialog: then any node gets its call
     */
    void ask(CallId callId, String localTag, String remoteTag, boolean ends, Consumer<Found> to);

    /**
     * Asks for a call of another node, with one of whose dialogs this node has something to do: its owner gives it away if nothing
     * is under way in it.
     */
    void fetch(CallId callId, String localTag, String remoteTag, Consumer<Found> to);

    /** A call of this node has legs of another one from now on: requests may come for it where they came for that one. */
    void joined(CallTrace into, CallTrace from);

    /** The end of a call that was taken in hand is on disk. */
    void taken(StoredCall call, String why);

    /** Gives a confirmed call of this node away, to whoever takes it; false: it is this node's still. */
    void giveAway(StoredCall call, Consumer<Boolean> to);

    /** Gives a call of this node away that no worker of it has room for; tried until it is done. */
    void handOn(StoredCall call);

    /** What became of a call of this node. */
    void standing(CallTrace trace, Consumer<Standing> to);
}
