package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.Authenticator;
import cloud.sentiric.signaling.digest.Authenticator.Result;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.Errand;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets in what users of a realm want of each other: who sends it proves to be the user of its From (RFC 3261 §22.1), and
 * reaches users of the same realm alone. Any thread, but for what is done with a worker's transactions.
 */
public final class Members {
    private final Domains domains;
    private final Authenticator authenticator;
    private final Nonces nonces;
    private final BiPredicate<CallId, Runnable> home;
    private final Duration deadline;

    /**
     * Made once.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     * @param deadline how long a request may take before 503
     */
    public Members(
            Domains domains,
            Authenticator authenticator,
            Nonces nonces,
            BiPredicate<CallId, Runnable> home,
            Duration deadline) {
        this.domains = domains;
        this.authenticator = authenticator;
        this.nonces = nonces;
        this.home = home;
        this.deadline = deadline;
    }

    /** The user that a request means, an address as the domain being that of the sender; null if it is none of ours. */
    public @Nullable Aor called(Request request) {
        return domains.aor(request.uri(), request.from().uri());
    }

    /** The answer to a request that needs no state; null if it does. */
    public @Nullable Reply screen(Request request, Transactions transactions) {
        return switch (authenticator.check(request, Side.SERVER, realm(request), transactions.now())) {
            case Check.Missing _ -> challenge(request, false, transactions);
            case Check.Stale _ -> challenge(request, true, transactions);
            case Check.Ambiguous(var reply) -> reply;
            case Check.Claimed _ -> null;
        };
    }

    /** Goes on with a request on its worker's thread once its sender is known; all others are answered. */
    public void admit(Transactions transactions, Request request, BiConsumer<Errand, Identity> next) {
        var errand = new Errand(transactions, home, request, deadline);
        switch (authenticator.check(request, Side.SERVER, realm(request), transactions.now())) {
            case Check.Missing _ -> errand.answer(challenge(request, false, transactions));
            case Check.Stale _ -> errand.answer(challenge(request, true, transactions));
            case Check.Ambiguous(var reply) -> errand.answer(reply);
            case Check.Claimed claimed ->
                errand.then(authenticator.verify(claimed), result -> verified(transactions, errand, result, next));
        }
    }

    private void verified(Transactions transactions, Errand errand, Result result, BiConsumer<Errand, Identity> next) {
        switch (result) {
            case Result.Denied(var reply, var delay) -> errand.answerAfter(delay, reply);
            case Result.Unavailable _ -> errand.unavailable();
            case Result.Known known ->
                errand.then(nonces.use(known.use()), used -> {
                    switch (used) {
                        case FIRST -> {
                            authenticator.succeeded(known);
                            known(errand, known.identity(), next);
                        }
                        case REPLAYED -> errand.answer(challenge(errand.request(), true, transactions));
                        case UNAVAILABLE -> errand.unavailable();
                    }
                });
        }
    }

    private void known(Errand errand, Identity sender, BiConsumer<Errand, Identity> next) {
        var from = errand.request().from().uri();
        if (from.isSip()
                && from.userText().equals(sender.aor().user())
                && domains.isFrom(from, sender.aor().host())) {
            next.accept(errand, sender);
        } else {
            errand.answer(Reply.of(403));
        }
    }

    private Reply challenge(Request request, boolean stale, Transactions transactions) {
        return authenticator.challenge(request, Side.SERVER, realm(request), stale, transactions.now());
    }

    /** The sender's own: what a user of another realm may not have is told once he is known. */
    private String realm(Request request) {
        return domains.realm(request.from().uri(), request.uri());
    }
}
