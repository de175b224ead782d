package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The registrar of one worker. Belongs to the worker's thread. */
public final class Registrar {
    /**
     * What a registrar is made of.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     * @param deadline how long a request may take before 503
     */
    public record Parts(
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            Bindings bindings,
            Rules rules,
            BindingEvents events,
            BiPredicate<CallId, Runnable> home,
            Duration deadline) {}

    private final Parts parts;
    private final Transactions transactions;
    private final Recent recent = new Recent();

    public Registrar(Parts parts, Transactions transactions) {
        this.parts = parts;
        this.transactions = transactions;
    }

    /** The answer to a REGISTER that needs no state; null if it does. */
    public @Nullable Reply screen(Request request) {
        var aor = parts.domains.aor(request.to().uri());
        if (aor == null) {
            return Reply.of(404);
        }
        var now = transactions.now();
        var authenticator = parts.authenticator;
        return switch (authenticator.check(request, Side.SERVER, aor.host(), now)) {
            case Check.Missing _ -> authenticator.challenge(request, Side.SERVER, aor.host(), false, now);
            case Check.Stale _ -> authenticator.challenge(request, Side.SERVER, aor.host(), true, now);
            case Check.Ambiguous(var reply) -> reply;
            case Check.Claimed _ -> null;
        };
    }

    /** Takes a REGISTER; it gets its final response within the deadline. */
    public void register(Request request) {
        var aor = parts.domains.aor(request.to().uri());
        if (aor == null) {
            transactions.reply(request, Reply.of(404));
            return;
        }
        new Registration(parts, recent, transactions, request, aor).start();
    }
}
