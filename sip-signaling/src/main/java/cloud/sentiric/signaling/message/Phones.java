package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.message.Delivery.Outcome;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Transactions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends messages to the phones of a user: each of them gets a request of its own. Belongs to the worker's thread. */
final class Phones {
    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("invalid", 0);

    private final Transactions transactions;

    Phones(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Sends one.
     *
     * @param callId of the requests; it must belong to this worker
     * @param to takes what it has come to after each answer
     */
    void send(Page page, List<Binding> phones, CallId callId, long cseq, Consumer<Delivery> to) {
        var state = new Object() {
            Delivery delivery = Delivery.to(phones.size());
        };
        for (var phone : phones) {
            var destination = destination(phone);
            Consumer<Integer> answered = status -> {
                state.delivery = status == 0 ? state.delivery.lost() : state.delivery.answered(status);
                to.accept(state.delivery);
            };
            if (destination == null) {
                answered.accept(0);
                continue;
            }
            transactions.send(request(page, phone, callId, cseq, destination), outcome -> {
                switch (outcome) {
                    case ClientOutcome.Answered(var response) -> {
                        if (response.status() >= 200) {
                            answered.accept(response.status());
                        }
                    }
                    case ClientOutcome.TimedOut _, ClientOutcome.Failed _ -> answered.accept(0);
                }
            });
        }
    }

    /** Each with a From tag of its own, so that none is taken for another's copy (RFC 3261 §8.2.2.2). */
    private static OutgoingRequest request(
            Page page, Binding phone, CallId callId, long cseq, InetSocketAddress destination) {
        return new OutgoingRequest(
                Method.MESSAGE,
                phone.uri().text(),
                callId,
                new CSeq(cseq, Method.MESSAGE),
                OutgoingRequest.HOPS,
                page.from() + ";tag=" + Tag.create(),
                "<" + page.to() + ">",
                phone.path(),
                null,
                page.headers(),
                page.contentType(),
                page.body(),
                destination);
    }

    /** Null where the first hop has no address: names are not looked up. */
    private static @Nullable InetSocketAddress destination(Binding phone) {
        var found = Dialog.destination(phone.path(), phone.uri().text(), NOWHERE);
        return found.equals(NOWHERE) ? null : found;
    }

    /** Whether nothing more is to be expected. */
    static boolean isOver(Delivery delivery) {
        return delivery.outcome() != Outcome.OPEN;
    }
}
