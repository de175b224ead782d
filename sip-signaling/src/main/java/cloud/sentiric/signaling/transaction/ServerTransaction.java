package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Tag;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A server transaction in the table; once answered it keeps key, timers and the last response only. */
final class ServerTransaction {
    final ServerKey key;
    final @Nullable MergeKey merge;
    final ServerMachine machine;
    final InetSocketAddress destination;
    final long started;
    final Timers timers = new Timers();
    /** Tag of To in its responses. */
    String toTag = Tag.create().value();
    /** Status of the last response. */
    int status;
    /** The request until it has a final response: one that was parsed is large. */
    @Nullable
    Request request;

    ServerTransaction(Request request, Timing timing, long now) {
        this.key = ServerKey.of(request);
        this.merge = MergeKey.of(request);
        this.machine = request.method().equals(Method.INVITE)
                ? new InviteServerMachine(timing)
                : new NonInviteServerMachine(timing);
        this.destination = request.topVia().destination(request.peer());
        this.started = now;
        this.request = request;
    }
}
