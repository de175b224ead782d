package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import org.jspecify.annotations.Nullable;

/** The part of a worker's transaction user that has requests of one kind. All methods run on that worker's thread. */
public interface Room {
    /** Whether a request, any but ACK and CANCEL, is of its kind; inside a dialog of its own or outside. */
    boolean takes(Request request);

    /** As {@link TransactionUser#screen}, for a request outside a dialog. */
    @Nullable
    Reply screen(Request request);

    /** As {@link TransactionUser#request}. */
    void request(Request request);
}
