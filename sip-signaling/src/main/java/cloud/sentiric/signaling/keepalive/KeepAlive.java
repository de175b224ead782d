package cloud.sentiric.signaling.keepalive;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.BindingEvents;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.registrar.Bindings.Stored;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Transactions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Speaks to phones behind NATs by OPTIONS, whichever node they registered at. One that leaves two in a row unanswered, each for
 * 64·T1, is gone: its binding is taken away, so that no caller waits for it. Safe for any thread.
 */
public final class KeepAlive {
    /** More workers than a node can have. */
    private static final int MAX_WORKERS = 64;

    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("invalid", 0);
    /** Requests that a phone may leave unanswered before it is taken for gone. */
    private static final int TRIES = 2;
    /** The flow to the phone is closed (RFC 5626 §11.1). */
    private static final int FLOW_FAILED = 430;

    /**
     * What it is made of.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     * @param index of the worker that owns a Call-ID
     * @param counted takes answered, unanswered, evicted
     */
    public record Parts(
            SharedKeepAlives store,
            Bindings bindings,
            BindingEvents events,
            Edges edges,
            KeepAliveSettings settings,
            BiPredicate<CallId, Runnable> home,
            ToIntFunction<CallId> index,
            Consumer<String> counted) {}

    private final Parts parts;
    private final AtomicReferenceArray<Transactions> byWorker = new AtomicReferenceArray<>(MAX_WORKERS);

    public KeepAlive(Parts parts) {
        this.parts = parts;
    }

    /** A worker can send, from its thread on. */
    public void join(int worker, Transactions transactions) {
        byWorker.set(worker, transactions);
    }

    /** Speaks to the phones that are due. */
    public void run() {
        // While the store is away nobody knows who is due; phones that are spoken to late do not lose their binding.
        parts.store()
                .claim(parts.settings().batch(), parts.settings().interval())
                .thenAccept(users -> users.forEach(this::speakTo));
    }

    private void speakTo(Aor user) {
        parts.bindings().load(user).thenAccept(loaded -> {
            if (loaded instanceof Loaded.Found(var version, var found)) {
                found.stream().filter(Binding::behindNat).forEach(binding -> begin(user, binding));
            }
        });
    }

    private void begin(Aor user, Binding binding) {
        var callId = new CallId(Tag.create() + "-keepalive");
        // A worker that is too busy is not asked for more: the phone is due again.
        boolean _ = parts.home().test(callId, () -> {
            var transactions = byWorker.get(parts.index().applyAsInt(callId));
            if (transactions != null && binding.live(transactions.now())) {
                send(transactions, new Phone(user, binding, callId), 1);
            }
        });
    }

    private record Phone(Aor user, Binding binding, CallId callId) {
        /** Where requests to it are sent; null where the first hop has no address: names are not looked up. */
        InetSocketAddress hop() {
            return Dialog.destination(binding.path(), binding.uri().text(), NOWHERE);
        }
    }

    private void send(Transactions transactions, Phone phone, int number) {
        var hop = phone.hop();
        if (hop.equals(NOWHERE)) {
            return;
        }
        transactions.send(options(phone, hop, number), outcome -> {
            switch (outcome) {
                case ClientOutcome.Answered(var response) when response.status() == FLOW_FAILED -> evict(phone);
                case ClientOutcome.Answered(var response)
                when response.status() >= 200 -> parts.counted().accept("answered");
                case ClientOutcome.Answered _ -> {}
                case ClientOutcome.TimedOut _ -> unanswered(transactions, phone, hop, number);
                // Nothing left this node: it says nothing of the phone.
                case ClientOutcome.Failed _ -> {}
            }
        });
    }

    private void unanswered(Transactions transactions, Phone phone, InetSocketAddress hop, int number) {
        parts.counted().accept("unanswered");
        if (!parts.edges().alive(hop.getAddress(), transactions.nanos())) {
            return;
        }
        if (number < TRIES) {
            send(transactions, phone, number + 1);
        } else {
            evict(phone);
        }
    }

    private static OutgoingRequest options(Phone phone, InetSocketAddress hop, int number) {
        return new OutgoingRequest(
                Method.OPTIONS,
                phone.binding().uri().text(),
                phone.callId(),
                new CSeq(number, Method.OPTIONS),
                OutgoingRequest.HOPS,
                "<sip:" + phone.user().host() + ">;tag=" + Tag.create(),
                "<" + phone.user() + ">",
                phone.binding().path(),
                null,
                List.of(),
                null,
                new byte[0],
                hop);
    }

    /** Takes the binding away, unless its phone has registered since. */
    private void evict(Phone phone) {
        parts.bindings().load(phone.user()).thenAccept(loaded -> {
            if (loaded instanceof Loaded.Found(var version, var found) && found.contains(phone.binding())) {
                var left = new ArrayList<>(found);
                left.remove(phone.binding());
                parts.bindings().replace(phone.user(), version, left).thenAccept(stored -> {
                    if (stored == Stored.STORED) {
                        parts.counted().accept("evicted");
                        parts.events().unbound(phone.user(), phone.binding());
                    }
                });
            }
        });
    }
}
