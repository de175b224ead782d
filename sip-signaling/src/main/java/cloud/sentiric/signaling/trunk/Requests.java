package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.function.Consumer;

/** Sends requests outside calls. Any thread; outcomes come on any thread. */
public interface Requests {
    void send(OutgoingRequest request, Consumer<ClientOutcome> to);
}
