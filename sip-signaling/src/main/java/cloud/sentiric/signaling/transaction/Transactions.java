package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** What a worker gives its transaction user; to be called on its thread only. */
public interface Transactions {
    /**
     * Sends a response through the server transaction of a request.
     *
     * <p>Provisional or final; after a final one only a 2xx to INVITE may be sent again (RFC 6026 §8.7), anything else
     * is ignored. A reply without To tag above 100 gets one that is the same for all replies to the request.
     */
    void reply(Request request, Reply reply);

    /** Sends a request through a new client transaction. */
    Sending send(OutgoingRequest request, Consumer<ClientOutcome> to);

    /** Sends the ACK of a 2xx, which has no transaction (RFC 3261 §13.2.2.4). */
    void sendAck(OutgoingRequest ack);

    /** Runs a task on this worker later. */
    Timer after(Duration delay, Runnable task);

    /** host:port that other elements reach this node at, for Contact; the port is that of the bound socket. */
    String address();

    /** Time of day. */
    Instant now();

    /** Time that only goes forward, in nanoseconds from an arbitrary start. */
    long nanos();
}
