package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.sip.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The transactions and timers of one worker. Belongs to the worker's thread; reads no clock but the one it is given. */
public final class TransactionLayer implements Transactions {
    /** What a layer is made of. */
    public record Parts(
            Wire wire,
            RequestEncoder encoder,
            Observer observer,
            Timing timing,
            String sentBy,
            int maxTransactions,
            LongSupplier nanos,
            InstantSource clock) {}

    private final Parts parts;
    private final TimerWheel wheel;
    private final ServerTransactions servers;
    private final ClientTransactions clients;

    /**
     * Makes the layer of a worker.
     *
     * @param parts surroundings
     * @param users makes its transaction user
     * @param worker index of the worker
     */
    public TransactionLayer(Parts parts, TransactionUsers users, int worker) {
        this.parts = parts;
        this.wheel = new TimerWheel(parts.nanos.getAsLong());
        this.clients = new ClientTransactions(this, parts.encoder, parts.sentBy);
        this.servers = new ServerTransactions(this, users.create(worker, this));
    }

    /** Takes a request from the network. */
    public void received(Request request) {
        received(request, 0);
    }

    /** Takes a request from the network that has waited for so many nanoseconds since. */
    public void received(Request request, long waited) {
        servers.received(request, waited);
    }

    /** Takes a response from the network. */
    public void received(Response response) {
        clients.received(response);
    }

    /** Runs the timers that are due. */
    public void tick() {
        wheel.advance(nanos(), task -> guard(null, task));
    }

    /** For how many nanoseconds there is nothing for {@link #tick} to do. */
    public long quiet() {
        return wheel.quiet(nanos());
    }

    @Override
    public void reply(Request request, Reply reply) {
        servers.reply(request, reply);
    }

    @Override
    public Sending send(OutgoingRequest request, Consumer<ClientOutcome> to) {
        return clients.send(request, to);
    }

    @Override
    public void sendAck(OutgoingRequest ack) {
        clients.sendAck(ack);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return schedule(delay.toNanos(), task);
    }

    @Override
    public String address() {
        return parts.sentBy;
    }

    @Override
    public Instant now() {
        return parts.clock.instant();
    }

    @Override
    public long nanos() {
        return parts.nanos.getAsLong();
    }

    /** Number of transactions, finished ones that absorb retransmissions included. */
    public int size() {
        return servers.size() + clients.size();
    }

    /** Requests without a final response. */
    public int unanswered() {
        return servers.unanswered();
    }

    /** Number of timers that wait. */
    public int timers() {
        return wheel.size();
    }

    /** Answers a request without making a transaction (RFC 3261 §8.2.7); an ACK gets nothing. */
    public void refuse(Request request, Reply reply, String reason) {
        parts.observer.dropped(reason);
        answerStateless(parts.wire, request, reply);
    }

    /** As {@link #refuse}, from any thread. */
    public static void answerStateless(Wire wire, Request request, Reply reply) {
        if (!request.method().equals(Method.ACK)) {
            var tag = Tag.derived(
                    List.of(request.callId().value(), request.topVia().text()));
            wire.response(
                    request.method(),
                    reply.status(),
                    request.encode(reply.withToTag(tag.value())),
                    request.topVia().destination(request.peer()));
        }
    }

    /** Whether there is no room for a transaction as urgent. */
    boolean full(Urgency urgency) {
        return size() >= urgency.share(parts.maxTransactions);
    }

    Timer schedule(long delay, Runnable task) {
        return wheel.schedule(nanos(), delay, task);
    }

    /** Runs the transaction user; false if it threw. */
    boolean guard(@Nullable CallId callId, Runnable task) {
        try {
            task.run();
            return true;
        } catch (RuntimeException | Error bug) {
            parts.observer.failed(callId, bug);
            return false;
        }
    }

    Wire wire() {
        return parts.wire;
    }

    Observer observer() {
        return parts.observer;
    }

    Timing timing() {
        return parts.timing;
    }
}
