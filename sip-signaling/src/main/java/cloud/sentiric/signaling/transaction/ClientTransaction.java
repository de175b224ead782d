package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Branch;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A client transaction in the table. */
final class ClientTransaction {
    /** Responses match by branch and method of CSeq (RFC 3261 §17.1.3). */
    record Key(Branch branch, Method method) {}

    final Key key;
    final CallId callId;
    final ClientMachine machine;
    final InetSocketAddress destination;
    final Consumer<ClientOutcome> user;
    final Timers timers = new Timers();

    ClientTransaction(
            Key key, CallId callId, InetSocketAddress destination, Consumer<ClientOutcome> user, Timing timing) {
        this.key = key;
        this.callId = callId;
        this.machine = key.method().equals(Method.INVITE)
                ? new InviteClientMachine(timing)
                : new NonInviteClientMachine(timing);
        this.destination = destination;
        this.user = user;
    }
}
