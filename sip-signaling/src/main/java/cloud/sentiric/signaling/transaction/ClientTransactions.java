package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Branch;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Urgency;
import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client transactions of one worker: matches responses (RFC 3261 §17.1.3), performs what the machines want. */
final class ClientTransactions {
    private final Map<ClientTransaction.Key, Open> byKey = new HashMap<>();
    private final TransactionLayer layer;
    private final RequestEncoder encoder;
    private final String sentBy;

    /** A transaction with what its ACK is made of. */
    private record Open(ClientTransaction transaction, OutgoingRequest request, String via) {}

    ClientTransactions(TransactionLayer layer, RequestEncoder encoder, String sentBy) {
        this.layer = layer;
        this.encoder = encoder;
        this.sentBy = sentBy;
    }

    int size() {
        return byKey.size();
    }

    Sending send(OutgoingRequest request, Consumer<ClientOutcome> user) {
        var branch = Branch.create();
        if (layer.full(request.method().equals(Method.BYE) ? Urgency.ENDING : Urgency.DIALOG)) {
            // Not at once: the caller is not finished with what it is doing.
            layer.schedule(0, () -> user.accept(new ClientOutcome.Failed("too many transactions")));
            return Sending.NONE;
        }
        var open = open(branch, request, user);
        return reasons -> cancel(open, branch, reasons);
    }

    private Open open(Branch branch, OutgoingRequest request, Consumer<ClientOutcome> user) {
        var key = new ClientTransaction.Key(branch, request.method());
        var transaction = new ClientTransaction(key, request.callId(), request.destination(), user, layer.timing());
        var open = new Open(transaction, request, via(branch));
        byKey.put(key, open);
        perform(open, transaction.machine.start(encoder.request(request, open.via)), null);
        return open;
    }

    /** The CANCEL has the branch of its INVITE (RFC 3261 §9.1); what becomes of it, the INVITE's response says. */
    private void cancel(Open invite, Branch branch, List<Header> reasons) {
        var actions = invite.transaction.machine.cancelled();
        if (!actions.isEmpty()) {
            var _ = open(branch, invite.request.cancel(reasons), outcome -> {});
            perform(invite, actions, null);
        }
    }

    void sendAck(OutgoingRequest ack) {
        layer.wire().request(ack.method(), encoder.request(ack, via(Branch.create())), ack.destination());
    }

    private String via(Branch branch) {
        return "SIP/2.0/UDP " + sentBy + ";branch=" + branch + ";rport";
    }

    void received(Response response) {
        var via = response.topVia();
        var branch = via.branch();
        var open = branch == null || response.viaCount() != 1
                ? null
                : byKey.get(new ClientTransaction.Key(branch, response.cseq().method()));
        if (open == null) {
            layer.observer().dropped("stray_response");
            return;
        }
        perform(
                open,
                open.transaction.machine.response(
                        response.status(),
                        () -> encoder.ack(open.request, open.via, response.to().text())),
                response);
    }

    private void perform(Open open, List<Action> actions, @Nullable Response input) {
        var transaction = open.transaction;
        for (var action : actions) {
            switch (action) {
                case Transmit(var message) ->
                    layer.wire().request(transaction.key.method(), message, transaction.destination);
                case Start(var timer, var delay) ->
                    transaction.timers.start(
                            timer,
                            layer.schedule(delay, () -> perform(open, transaction.machine.expired(timer), null)));
                case Stop(var timer) -> transaction.timers.stop(timer);
                case Pass() -> {
                    if (input != null) {
                        tell(transaction, new ClientOutcome.Answered(input));
                    }
                }
                case GiveUp() -> tell(transaction, new ClientOutcome.TimedOut());
                case End() -> {
                    transaction.timers.stopAll();
                    byKey.remove(transaction.key);
                }
            }
        }
    }

    private void tell(ClientTransaction transaction, ClientOutcome outcome) {
        layer.guard(transaction.callId, () -> transaction.user.accept(outcome));
    }
}
