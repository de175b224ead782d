package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.Transactions;

/** A registrar's transaction user for calls: it takes none. */
public final class NoCalls implements TransactionUser {
    private static final int RETRY_AFTER_SECONDS = 60;

    private final Transactions transactions;

    public NoCalls(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void request(Request request) {
        boolean call = request.method().equals(Method.INVITE) && request.to().tag() == null;
        transactions.reply(request, call ? Reply.retryAfter(503, RETRY_AFTER_SECONDS) : Reply.of(481));
    }

    @Override
    public void ack(Request ack) {}

    @Override
    public void cancel(Request invite, boolean byCaller) {}
}
