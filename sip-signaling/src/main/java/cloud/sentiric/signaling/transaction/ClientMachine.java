package cloud.sentiric.signaling.transaction;

import java.util.List;
import java.util.function.Supplier;

/** A client transaction (RFC 3261 §17.1): inputs give actions; it knows no clock and sends nothing itself. */
sealed interface ClientMachine permits InviteClientMachine, NonInviteClientMachine {
    /** The request goes out for the first time. */
    List<Action> start(byte[] request);

    /**
     * A response came that belongs to it.
     *
     * @param ack the ACK of this response; asked for only where one is sent
     */
    List<Action> response(int status, Supplier<byte[]> ack);

    /** A timer has run out. */
    List<Action> expired(TimerName timer);

    /** What follows from a CANCEL; nothing if none may be sent now (RFC 3261 §9.1). */
    default List<Action> cancelled() {
        return List.of();
    }

    /** Whether a final response came. */
    boolean answered();
}
