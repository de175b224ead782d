package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.message.Delivery.Outcome;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.registrar.Members;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Text;
import cloud.sentiric.signaling.transaction.Errand;
import cloud.sentiric.signaling.transaction.Room;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages between users outside dialogs (RFC 3428), of one worker: sent on to all phones of the user, and kept for a while
 * if none can be reached. All its methods run on that worker's thread.
 */
public final class Messages implements Room {
    /**
     * What it is made of.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     * @param ids makes ids, of which later ones are greater
     */
    public record Parts(
            Members members,
            Bindings bindings,
            Addressees addressees,
            SharedPages store,
            MessageSettings settings,
            BiPredicate<CallId, Runnable> home,
            Function<Instant, String> ids) {}

    private final Parts parts;
    private final Transactions transactions;
    private final Phones phones;

    public Messages(Parts parts, Transactions transactions) {
        this.parts = parts;
        this.transactions = transactions;
        this.phones = new Phones(transactions);
    }

    @Override
    public boolean takes(Request request) {
        return request.method().equals(Method.MESSAGE) && request.to().tag() == null;
    }

    @Override
    public @Nullable Reply screen(Request request) {
        return isTooLarge(request) ? Reply.of(413) : parts.members().screen(request, transactions);
    }

    @Override
    public void request(Request request) {
        if (isTooLarge(request)) {
            transactions.reply(request, Reply.of(413));
        } else {
            parts.members().admit(transactions, request, this::send);
        }
    }

    private boolean isTooLarge(Request request) {
        int most = parts.settings().maxBody();
        return request.body().length > most || Page.headers(request) > most;
    }

    private void send(Errand errand, Identity sender) {
        var user = parts.members().called(errand.request());
        if (user == null) {
            errand.answer(Reply.of(404));
        } else if (!user.host().equals(sender.aor().host())) {
            errand.answer(Reply.of(403));
        } else {
            errand.then(live(user), bound -> send(errand, user, bound));
        }
    }

    private CompletionStage<List<Binding>> live(Aor user) {
        return parts.bindings().load(user).thenApply(loaded -> switch (loaded) {
            case Loaded.Found(var _, var found) -> {
                var now = transactions.now();
                yield found.stream().filter(binding -> binding.live(now)).toList();
            }
            case Loaded.Unavailable(var reason) -> throw new IllegalStateException(reason);
        });
    }

    private void send(Errand errand, Aor user, List<Binding> bound) {
        var request = errand.request();
        var now = transactions.now();
        var page = Page.of(parts.ids().apply(now), request, user, now, now.plus(lifetime(request)));
        if (bound.isEmpty()) {
            // Nothing waits for names that somebody made up.
            errand.then(parts.addressees().has(user), known -> {
                if (known) {
                    keep(errand, page);
                } else {
                    errand.answer(Reply.of(404));
                }
            });
            return;
        }
        errand.extend(parts.settings().patience().multipliedBy(2));
        var sending = new Sending(errand, page);
        sending.patience = transactions.after(parts.settings().patience(), sending::impatient);
        phones.send(page, bound, request.callId(), request.cseq().number(), sending);
    }

    /** RFC 3428 §4: what the sender says, at most as long as we keep anything. */
    private Duration lifetime(Request request) {
        var longest = parts.settings().lifetime();
        var value = request.header("Expires");
        var text = value == null ? "" : Text.trim(value);
        return Text.isNumber(text, 9) && Long.parseLong(text) < longest.toSeconds()
                ? Duration.ofSeconds(Long.parseLong(text))
                : longest;
    }

    /** A message that phones have been sent, until all have answered. */
    private final class Sending implements Consumer<Delivery> {
        private final Errand errand;
        private final Page page;
        private boolean kept;
        private @Nullable Timer patience;

        Sending(Errand errand, Page page) {
            this.errand = errand;
            this.page = page;
        }

        @Override
        public void accept(Delivery delivery) {
            if (delivery.outcome() == Outcome.OPEN) {
                return;
            }
            if (patience != null) {
                patience.cancel();
            }
            switch (delivery.outcome()) {
                case DELIVERED -> {
                    errand.answer(Reply.of(200));
                    release();
                }
                case REFUSED -> {
                    errand.answer(Reply.of(delivery.refusal()));
                    release();
                }
                case UNREACHED -> {
                    if (!kept) {
                        kept = true;
                        keep(errand, page);
                    }
                }
                case OPEN -> {}
            }
        }

        /** It need not wait any more. */
        private void release() {
            if (kept) {
                kept = false;
                parts.store().remove(page.to(), page.id());
            }
        }

        /** The sender would give up sooner than phones that do not answer. */
        void impatient() {
            if (!kept && !errand.answered()) {
                kept = true;
                keep(errand, page);
            }
        }
    }

    private void keep(Errand errand, Page page) {
        if (!page.expires().isAfter(transactions.now())) {
            errand.answer(Reply.of(480));
            return;
        }
        errand.then(
                parts.store().keep(page),
                kept -> errand.answer(kept ? Reply.of(202) : Reply.of(480).withReason("Too Many Messages Wait")));
    }

    /** Delivers what has waited for a user who has a phone now. */
    void deliver(Aor user, CallId callId) {
        then(callId, parts.store().lock(user), locked -> {
            if (locked) {
                then(
                        callId,
                        parts.store().of(user),
                        pages -> then(callId, live(user), bound -> deliver(user, callId, pages, bound, 0)));
            }
        });
    }

    private void deliver(Aor user, CallId callId, List<Page> pages, List<Binding> bound, int index) {
        if (index >= pages.size() || bound.isEmpty()) {
            parts.store().unlock(user);
            return;
        }
        var page = pages.get(index);
        var once = new Object() {
            boolean over;
        };
        phones.send(page, bound, callId, index + 1L, delivery -> {
            if (once.over || !Phones.isOver(delivery)) {
                return;
            }
            once.over = true;
            if (delivery.outcome() == Outcome.UNREACHED) {
                // Later: with the next REGISTER.
                parts.store().unlock(user);
            } else {
                parts.store().remove(user, page.id());
                deliver(user, callId, pages, bound, index + 1);
            }
        });
    }

    private <T> void then(CallId callId, CompletionStage<T> result, Consumer<T> next) {
        // Where it fails, the next REGISTER tries again; the lock runs out by itself.
        result.thenAccept(value -> {
            boolean _ = parts.home().test(callId, () -> next.accept(value));
        });
    }
}
