package cloud.sentiric.signaling.transaction;

import java.util.List;

/** A server transaction (RFC 3261 §17.2): inputs give actions; it knows no clock and sends nothing itself. */
sealed interface ServerMachine permits InviteServerMachine, NonInviteServerMachine {
    /** The same request came again. */
    List<Action> retransmitted();

    /** An ACK came that belongs to it. */
    List<Action> acknowledged();

    /** The transaction user answers. */
    List<Action> reply(int status, byte[] message);

    /** The layer answers because there is too much: nothing is sent that nobody asked for. */
    default List<Action> refuse(int status, byte[] message) {
        return reply(status, message);
    }

    /** A timer has run out. */
    List<Action> expired(TimerName timer);

    /** Whether a final response was given. */
    boolean answered();
}
