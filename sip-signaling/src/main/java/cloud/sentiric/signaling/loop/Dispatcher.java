package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.registrar.Registrar;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Screening;
import cloud.sentiric.signaling.transaction.Room;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transaction user of a worker: gives each request to who handles its method. */
public final class Dispatcher implements TransactionUser {
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Transactions transactions;
    private final Readiness readiness;
    private final Registrar registrar;
    private final List<Room> rooms;
    private final TransactionUser calls;

    public Dispatcher(
            Transactions transactions,
            Readiness readiness,
            Registrar registrar,
            List<Room> rooms,
            TransactionUser calls) {
        this.transactions = transactions;
        this.readiness = readiness;
        this.registrar = registrar;
        this.rooms = List.copyOf(rooms);
        this.calls = calls;
    }

    @Override
    public @Nullable Reply screen(Request request) {
        if (request.to().tag() != null || Screening.refusal(request) != null) {
            return null;
        }
        var method = request.method();
        if (readiness.draining() || !readiness.started()) {
            return null;
        }
        if (method.equals(Method.REGISTER)) {
            return registrar.screen(request);
        }
        var room = room(request);
        return room == null ? calls.screen(request) : room.screen(request);
    }

    private @Nullable Room room(Request request) {
        for (var room : rooms) {
            if (room.takes(request)) {
                return room;
            }
        }
        return null;
    }

    @Override
    public void request(Request request) {
        var refusal = Screening.refusal(request);
        if (refusal != null) {
            transactions.reply(request, refusal);
        } else if (request.to().tag() != null) {
            var room = room(request);
            if (room == null) {
                calls.request(request);
            } else {
                room.request(request);
            }
        } else {
            outsideDialog(request);
        }
    }

    private void outsideDialog(Request request) {
        var method = request.method();
        var room = room(request);
        if (method.equals(Method.OPTIONS)) {
            transactions.reply(request, Screening.capabilities());
        } else if (method.equals(Method.REFER)) {
            // Nobody has us call others but from a call of their own (RFC 3515 §5.1).
            transactions.reply(request, Reply.of(403));
        } else if (room == null && !method.equals(Method.INVITE) && !method.equals(Method.REGISTER)) {
            // BYE, UPDATE and INFO live inside a dialog (RFC 3261 §15.1.2, RFC 3311 §5.2, RFC 6086 §4.2.1).
            transactions.reply(request, Reply.of(481));
        } else if (readiness.draining() || !readiness.started()) {
            transactions.reply(request, Reply.retryAfter(503, RETRY_AFTER_SECONDS));
        } else if (method.equals(Method.REGISTER)) {
            registrar.register(request);
        } else if (room != null) {
            room.request(request);
        } else {
            calls.request(request);
        }
    }

    @Override
    public void ack(Request ack) {
        calls.ack(ack);
    }

    @Override
    public void cancel(Request invite, boolean byCaller) {
        calls.cancel(invite, byCaller);
    }
}
