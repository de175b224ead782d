package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.Authenticator.Result;
import cloud.sentiric.signaling.digest.Authenticator.Result.Known;
import cloud.sentiric.signaling.digest.Challenges.Check.Ambiguous;
import cloud.sentiric.signaling.digest.Challenges.Check.Claimed;
import cloud.sentiric.signaling.digest.Challenges.Check.Missing;
import cloud.sentiric.signaling.digest.Challenges.Check.Stale;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Nonces.Use;
import cloud.sentiric.signaling.registrar.Bindings.Admitted;
import cloud.sentiric.signaling.registrar.Bindings.Loaded.Found;
import cloud.sentiric.signaling.registrar.Bindings.Stored;
import cloud.sentiric.signaling.registrar.Rules.Decision;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One REGISTER on its way, in the order of its steps: challenge, prove, load, decide, store, answer.
 *
 * <p>Every step that waits comes back to the worker's thread; the deadline answers if one does not.
 */
final class Registration {
    private static final int RETRY_AFTER_SECONDS = 5;
    /** How often a change is decided anew because another one came between; the deadline is mostly earlier. */
    private static final int MAX_TRIES = 30;

    /** Longest pause before it, so that an AOR's devices that all come back at once do not run in step. */
    private static final int MAX_PAUSE_MS = 20;

    private final Registrar.Parts parts;
    private final Recent recent;
    private final Transactions transactions;
    private final Request request;
    private final Aor aor;
    private final Timer deadline;
    private boolean answered;
    private int tries;

    Registration(Registrar.Parts parts, Recent recent, Transactions transactions, Request request, Aor aor) {
        this.parts = parts;
        this.recent = recent;
        this.transactions = transactions;
        this.request = request;
        this.aor = aor;
        this.deadline = transactions.after(parts.deadline(), this::unavailable);
    }

    void start() {
        switch (parts.authenticator().check(request, Side.SERVER, aor.host(), transactions.now())) {
            case Missing() -> challenge(false);
            case Stale() -> challenge(true);
            case Ambiguous(var reply) -> answer(reply);
            case Claimed claimed -> then(parts.authenticator().prove(claimed), this::proved);
        }
    }

    private void proved(Result result) {
        switch (result) {
            case Result.Denied denied -> deny(denied);
            case Result.Unavailable(var _) -> unavailable();
            case Result.Known known -> {
                // RFC 3261 §10.3 step 4: one may register for oneself alone.
                if (known.identity().aor().equals(aor)) {
                    load(known);
                } else {
                    // Who is locked learns no more of this than of his own address.
                    then(parts.authenticator().admit(known), this::refuse);
                }
            }
        }
    }

    private void refuse(Result admitted) {
        if (admitted instanceof Result.Denied denied) {
            deny(denied);
        } else {
            answer(Reply.of(403));
        }
    }

    private void deny(Result.Denied denied) {
        deadline.cancel();
        transactions.after(denied.delay(), () -> answer(denied.reply()));
    }

    /** What this worker stored last is decided on first; the store says if it is that no more. */
    private void load(Known known) {
        var last = recent.of(aor);
        if (last != null
                && parts.rules().decide(request, last.bindings(), transactions.now())
                        instanceof Decision.Changed changed) {
            store(last.version(), changed, known, () -> loadAnew(known));
        } else {
            loadAnew(known);
        }
    }

    private void loadAnew(Known known) {
        then(parts.bindings().admit(aor, known.trial()), admitted -> {
            switch (admitted) {
                case Admitted.Free(var found) -> decide(found, known);
                case Admitted.Locked() -> deny(parts.authenticator().locked(known));
                case Admitted.Unavailable(var _) -> unavailable();
            }
        });
    }

    private void decide(Found found, Known known) {
        switch (parts.rules().decide(request, found.bindings(), transactions.now())) {
            case Decision.Refused(var reply) -> answer(reply);
            case Decision.Fetched(var live) ->
                then(parts.nonces().use(known.use()), used -> fetched(used, live, known));
            case Decision.Changed changed -> store(found.version(), changed, known, () -> tryAgain(known));
        }
    }

    private void store(String version, Decision.Changed changed, Known known, Runnable otherwise) {
        // No two changes are to have the same; it need not be hard to guess.
        var unique = Long.toHexString(ThreadLocalRandom.current().nextLong())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        var next = new Found(unique, changed.bindings());
        then(
                parts.bindings().store(aor, version, next, known.use(), known.trial()),
                stored -> stored(stored, changed, next, known, otherwise));
    }

    private void fetched(Use used, List<Binding> live, Known known) {
        switch (used) {
            case FIRST -> {
                parts.authenticator().succeeded(known);
                answer(parts.rules().answer(request, live, transactions.now()));
            }
            case REPLAYED -> challenge(true);
            case UNAVAILABLE -> unavailable();
        }
    }

    private void stored(Stored stored, Decision.Changed changed, Found next, Known known, Runnable otherwise) {
        switch (stored) {
            case STORED -> stored(changed, next);
            case AWAITED -> {
                stored(changed, next);
                parts.events().awaited(aor);
            }
            case CONFLICT -> {
                recent.forget(aor);
                otherwise.run();
            }
            // Perhaps only a copy that went to two nodes: with a new nonce an honest client gets through.
            case REPLAYED -> challenge(true);
            case LOCKED -> deny(parts.authenticator().locked(known));
            case UNAVAILABLE -> unavailable();
        }
    }

    private void stored(Decision.Changed changed, Found next) {
        recent.stored(aor, next);
        changed.made().forEach(binding -> parts.events().bound(aor, binding));
        changed.removed().forEach(binding -> parts.events().unbound(aor, binding));
        answer(parts.rules().answer(request, changed.bindings(), transactions.now()));
    }

    private void tryAgain(Known known) {
        if (++tries < MAX_TRIES) {
            int pause = ThreadLocalRandom.current().nextInt(MAX_PAUSE_MS);
            transactions.after(Duration.ofMillis(pause), () -> again(known));
        } else {
            unavailable();
        }
    }

    private void again(Known known) {
        if (!answered) {
            loadAnew(known);
        }
    }

    private void challenge(boolean stale) {
        answer(parts.authenticator().challenge(request, Side.SERVER, aor.host(), stale, transactions.now()));
    }

    private void unavailable() {
        answer(Reply.retryAfter(503, RETRY_AFTER_SECONDS));
    }

    private void answer(Reply reply) {
        if (!answered) {
            answered = true;
            deadline.cancel();
            transactions.reply(request, reply);
        }
    }

    /** Goes on with a result on the worker's thread, at once if it is there, unless the deadline was faster. */
    private <T> void then(CompletionStage<T> result, Consumer<T> next) {
        var known = result.toCompletableFuture();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            next.accept(known.join());
            return;
        }
        result.whenComplete((value, failure) -> {
            // If the worker cannot take it, the deadline answers.
            boolean _ = parts.home().test(request.callId(), () -> {
                if (failure != null) {
                    unavailable();
                } else if (!answered) {
                    next.accept(value);
                }
            });
        });
    }
}
