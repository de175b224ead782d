package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Urgency;
import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server transactions of one worker: matches requests (RFC 3261 §17.2.3) and performs what the machines want. */
final class ServerTransactions {
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final Pattern ELSEWHERE =
            Pattern.compile("\\s*SIP\\s*;\\s*cause\\s*=\\s*200\\b", Pattern.CASE_INSENSITIVE);

    private static final int MAX_EARLY = 1000;

    private final Map<ServerKey, ServerTransaction> byKey = new HashMap<>();
    private final Map<MergeKey, ServerTransaction> byMerge = new HashMap<>();
    /** CANCELs whose INVITE was not here. */
    private final Set<ServerKey> early = new HashSet<>();

    /** Of those that give way to what is inside dialogs. */
    private final Map<Urgency, Congestion> congestions = new EnumMap<>(Urgency.class);

    private final TransactionLayer layer;
    private final TransactionUser user;
    private int unanswered;

    ServerTransactions(TransactionLayer layer, TransactionUser user) {
        this.layer = layer;
        this.user = user;
        for (var urgency : List.of(Urgency.OPENING, Urgency.REGISTERING)) {
            congestions.put(urgency, Congestion.of(urgency, layer.timing()));
        }
    }

    int size() {
        return byKey.size();
    }

    /** Requests without a final response. */
    int unanswered() {
        return unanswered;
    }

    /**
     * Whether it begins something and comes too late: it was sent again meanwhile, or given up, or there is more than can be
     * done. Who serves the oldest first is late for all.
     */
    private boolean late(Request request, long waited) {
        if (request.to().tag() != null || request.method().equals(Method.CANCEL)) {
            return false;
        }
        var congestion = congestions.get(Urgency.of(request));
        return waited > layer.timing().t1() || (congestion != null && congestion.refuses(waited, layer.nanos()));
    }

    void received(Request request, long waited) {
        var known = byKey.get(ServerKey.of(request));
        if (request.method().equals(Method.ACK)) {
            acknowledge(request, known);
        } else if (known != null) {
            perform(known, known.machine.retransmitted(), null);
        } else if (layer.full(Urgency.of(request))) {
            layer.refuse(request, Reply.retryAfter(503, RETRY_AFTER_SECONDS), "transactions");
        } else {
            open(request, waited);
        }
    }

    private void acknowledge(Request ack, @Nullable ServerTransaction known) {
        if (known == null) {
            layer.guard(ack.callId(), () -> user.ack(ack));
        } else {
            perform(known, known.machine.acknowledged(), ack);
        }
    }

    private void open(Request request, long waited) {
        boolean late = late(request, waited);
        if (!late && answeredWithoutState(request)) {
            return;
        }
        var transaction = new ServerTransaction(request, layer.timing(), layer.nanos());
        byKey.put(transaction.key, transaction);
        unanswered++;
        if (request.method().equals(Method.CANCEL)) {
            cancel(request);
            return;
        }
        if (transaction.merge != null && byMerge.putIfAbsent(transaction.merge, transaction) != null) {
            reply(request, Reply.of(482).withReason("Loop Detected - merged request"));
            return;
        }
        if (request.method().equals(Method.INVITE) && byKey.containsKey(ServerKey.cancelOf(request))) {
            // Its CANCEL was faster: less urgent waits longer, and datagrams overtake each other.
            reply(request, Reply.of(487));
            return;
        }
        if (late) {
            layer.observer().dropped("waited");
            reply(request, Reply.retryAfter(503, RETRY_AFTER_SECONDS), ServerMachine::refuse);
            return;
        }
        if (!layer.guard(request.callId(), () -> user.request(request)) && !transaction.machine.answered()) {
            reply(request, Reply.of(500));
        }
    }

    private boolean answeredWithoutState(Request request) {
        if (request.method().equals(Method.CANCEL)
                || request.to().tag() != null
                || byMerge.containsKey(MergeKey.of(request))) {
            return false;
        }
        try {
            var answer = user.screen(request);
            if (answer == null) {
                return false;
            }
            TransactionLayer.answerStateless(layer.wire(), request, answer);
            return true;
        } catch (RuntimeException | Error bug) {
            layer.observer().failed(request.callId(), bug);
            return false;
        }
    }

    /**
     * Whether nothing is kept of a request that is answered so: it costs nobody anything to send such, and a request of somebody's
     * call needs the room. A CANCEL that was faster than its INVITE waits for that, as long as there are not too many.
     */
    private boolean once(ServerTransaction transaction, int status) {
        if (status != 481) {
            return status == 401 || status == 407;
        }
        if (!transaction.key.method().equals(Method.CANCEL) || early.size() >= MAX_EARLY) {
            return true;
        }
        early.add(transaction.key);
        return false;
    }

    /** RFC 3261 §9.2. */
    private void cancel(Request cancel) {
        var invite = byKey.get(ServerKey.cancelled(cancel));
        if (invite == null) {
            reply(cancel, Reply.of(481));
            return;
        }
        reply(cancel, Reply.of(200).withToTag(invite.toTag));
        var request = invite.request;
        if (request != null
                && !invite.machine.answered()
                && !layer.guard(request.callId(), () -> user.cancel(request, byCaller(request, cancel)))) {
            reply(request, Reply.of(500));
        }
    }

    /**
     * Whether a CANCEL is the caller's will. That of the last proxy, which has its Via alone (RFC 3261 §9.1), is not, if it
     * says that the call goes on elsewhere (RFC 3326 §2).
     */
    private static boolean byCaller(Request invite, Request cancel) {
        var reason = cancel.header("Reason");
        boolean elsewhere = reason != null && ELSEWHERE.matcher(reason).lookingAt();
        return !elsewhere || cancel.viaCount() > 1 || invite.viaCount() == 1;
    }

    void reply(Request request, Reply reply) {
        reply(request, reply, ServerMachine::reply);
    }

    private interface Way {
        List<Action> reply(ServerMachine machine, int status, byte[] message);
    }

    private void reply(Request request, Reply reply, Way way) {
        var transaction = byKey.get(ServerKey.of(request));
        if (transaction == null) {
            layer.observer().dropped("late_reply");
            return;
        }
        var tagged = reply;
        if (reply.toTag() != null) {
            transaction.toTag = reply.toTag();
        } else if (reply.status() > 100) {
            tagged = reply.withToTag(transaction.toTag);
        }
        boolean before = transaction.machine.answered();
        if (!before && once(transaction, reply.status())) {
            // Sent once and never again (RFC 3261 §26.3.2.4): its ACK is nobody's, a request that comes again is new.
            layer.observer().answered(request.method(), reply.status(), layer.nanos() - transaction.started);
            end(transaction);
            TransactionLayer.answerStateless(layer.wire(), request, reply);
            return;
        }
        var message = request.encode(tagged);
        int status = transaction.status;
        transaction.status = reply.status();
        var actions = way.reply(transaction.machine, reply.status(), message);
        if (actions.isEmpty()) {
            transaction.status = status;
            layer.observer().dropped("second_reply");
            return;
        }
        perform(transaction, actions, null);
        if (!before && transaction.machine.answered()) {
            settled(transaction);
            layer.observer().answered(request.method(), reply.status(), layer.nanos() - transaction.started);
        }
    }

    private void perform(ServerTransaction transaction, List<Action> actions, @Nullable Request input) {
        for (var action : actions) {
            switch (action) {
                case Transmit(var message) ->
                    layer.wire()
                            .response(transaction.key.method(), transaction.status, message, transaction.destination);
                case Start(var timer, var delay) -> start(transaction, timer, delay);
                case Stop(var timer) -> transaction.timers.stop(timer);
                case Pass() -> {
                    if (input != null) {
                        layer.guard(input.callId(), () -> user.ack(input));
                    }
                }
                case GiveUp() -> layer.observer().dropped("no_ack");
                case End() -> end(transaction);
            }
        }
    }

    private void start(ServerTransaction transaction, TimerName timer, long delay) {
        transaction.timers.start(
                timer, layer.schedule(delay, () -> perform(transaction, transaction.machine.expired(timer), null)));
    }

    private void settled(ServerTransaction transaction) {
        if (transaction.request != null) {
            transaction.request = null;
            unanswered--;
        }
    }

    private void end(ServerTransaction transaction) {
        settled(transaction);
        early.remove(transaction.key);
        transaction.timers.stopAll();
        byKey.remove(transaction.key);
        if (transaction.merge != null) {
            byMerge.remove(transaction.merge, transaction);
        }
    }
}
