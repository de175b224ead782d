package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.registrar.Members;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.DialogTags;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.subscription.SharedSubscriptions.Opened;
import cloud.sentiric.signaling.subscription.SubscribeRules.Wish;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Changed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Refreshed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TakenAway;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Unsubscribed;
import cloud.sentiric.signaling.transaction.Errand;
import cloud.sentiric.signaling.transaction.Room;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one worker (RFC 6665 §4.2). All its methods run on that worker's thread. */
public final class Subscriptions implements Room {
    /**
     * What they are made of.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     */
    public record Parts(
            Members members,
            DialogTags tags,
            Resources resources,
            SharedSubscriptions store,
            Owner self,
            Watched watched,
            SubscriptionSettings settings,
            BiPredicate<CallId, Runnable> home) {}

    private static final int RETRY_AFTER_SECONDS = 5;
    /** Between the numbers of a node that is gone and those of its heir: NOTIFYs that it may have sent without the store. */
    private static final int HEIR_GAP = 100;

    private final Parts parts;
    private final Transactions transactions;
    private final SubscribeRules rules;
    private final SubscriptionMachine machine = new SubscriptionMachine();
    private final Map<DialogId, OpenSubscription> open = new HashMap<>();
    /** Those of a resource, in the order of their beginning. */
    private final Map<Aor, Set<OpenSubscription>> byResource = new HashMap<>();

    public Subscriptions(Parts parts, Transactions transactions) {
        this.parts = parts;
        this.transactions = transactions;
        this.rules = new SubscribeRules(parts.settings(), parts.resources().packages());
    }

    String allowEvents() {
        return rules.allowEvents();
    }

    String contact() {
        return "<sip:" + transactions.address() + ">";
    }

    /** A SUBSCRIBE inside a dialog for another event is one of a call. */
    @Override
    public boolean takes(Request request) {
        return request.method().equals(Method.SUBSCRIBE)
                && (request.to().tag() == null || rules.event(request) != null);
    }

    @Override
    public @Nullable Reply screen(Request request) {
        return rules.read(request) instanceof Wish.Refused(var reply)
                ? reply
                : parts.members().screen(request, transactions);
    }

    @Override
    public void request(Request request) {
        switch (rules.read(request)) {
            case Wish.Refused(var reply) -> transactions.reply(request, reply);
            case Wish.Wanted wanted -> {
                if (request.to().tag() == null) {
                    parts.members().admit(transactions, request, (errand, watcher) -> begin(errand, watcher, wanted));
                } else {
                    inside(request, wanted);
                }
            }
        }
    }

    private void begin(Errand errand, Identity watcher, Wish.Wanted wanted) {
        var request = errand.request();
        var resource = parts.members().called(request);
        if (resource == null) {
            errand.answer(Reply.of(404));
            return;
        }
        if (!resource.host().equals(watcher.aor().host())) {
            // Who is at work is nobody's business but the own tenant's.
            errand.answer(Reply.of(403));
            return;
        }
        if (open.size() >= parts.settings().maxPerWorker()) {
            errand.answer(Reply.retryAfter(503, RETRY_AFTER_SECONDS));
            return;
        }
        var tag = parts.tags().create(request.callId()).value();
        var subscription = new Subscription(
                Dialog.of(request, tag),
                wanted.event(),
                wanted.eventId(),
                resource,
                watcher.aor(),
                transactions.now().plus(wanted.lifetime()));
        if (wanted.lifetime().isZero()) {
            errand.answer(accepted(wanted.lifetime()).withToTag(tag));
            add(subscription, machine.fetch(subscription));
            return;
        }
        errand.then(
                parts.store().open(subscription, parts.self()),
                opened -> opened(errand, subscription, opened, wanted.lifetime()),
                late -> parts.store().forget(subscription, parts.self()));
    }

    private void opened(Errand errand, Subscription subscription, Opened opened, Duration lifetime) {
        switch (opened) {
            case FULL -> errand.answer(Reply.of(403).withReason("Too Many Subscriptions"));
            case OPENED -> {
                errand.answer(accepted(lifetime).withToTag(subscription.dialog().localTag()));
                add(subscription, machine.begin(subscription));
            }
        }
    }

    private Reply accepted(Duration lifetime) {
        return Reply.of(200)
                .withHeader("Expires", Long.toString(lifetime.toSeconds()))
                .withHeader("Contact", contact())
                .withHeader("Allow-Events", allowEvents());
    }

    /** Takes over a subscription of a node that is gone; false if there is no room. */
    boolean inherit(Subscription subscription) {
        if (open.size() >= parts.settings().maxPerWorker()) {
            return false;
        }
        if (!open.containsKey(subscription.id())) {
            var moved = subscription.with(subscription.dialog().skip(HEIR_GAP));
            add(moved, machine.begin(moved));
        }
        return true;
    }

    private OpenSubscription add(Subscription subscription, SubscriptionState state) {
        var added = new OpenSubscription(this, machine, transactions, parts, subscription, state);
        open.put(subscription.id(), added);
        byResource
                .computeIfAbsent(subscription.resource(), _ -> new LinkedHashSet<>())
                .add(added);
        parts.watched().add(subscription.resource());
        added.begin();
        return added;
    }

    void ended(OpenSubscription ended) {
        var subscription = ended.subscription();
        if (!open.remove(subscription.id(), ended)) {
            return;
        }
        parts.watched().remove(subscription.resource());
        var others = byResource.get(subscription.resource());
        if (others != null && others.remove(ended) && others.isEmpty()) {
            byResource.remove(subscription.resource());
        }
    }

    /** Something may have become of a resource. */
    void changed(Aor resource) {
        List.copyOf(byResource.getOrDefault(resource, Set.of())).forEach(each -> each.on(new Changed()));
    }

    /** News may have been missed: looks at everything. */
    void lookAround() {
        List.copyOf(open.values()).forEach(each -> each.on(new Changed()));
    }

    /** Another node has it now. */
    void taken(DialogId id) {
        var found = open.get(id);
        if (found != null) {
            found.on(new TakenAway());
        }
    }

    /** The store has lost what was written. */
    void keepAll() {
        List.copyOf(open.values()).forEach(OpenSubscription::keep);
    }

    private @Nullable OpenSubscription find(Request request) {
        var tag = request.to().tag();
        var found = tag == null ? null : open.get(new DialogId(tag, request.callId()));
        return found != null && found.has(request) ? found : null;
    }

    private void inside(Request request, Wish.Wanted wanted) {
        var tag = request.to().tag();
        // A tag that a stranger made up costs no look into the store.
        if (tag == null || !parts.tags().made(request.callId(), tag)) {
            transactions.reply(request, Reply.of(481));
            return;
        }
        parts.members().admit(transactions, request, (errand, watcher) -> {
            var found = find(request);
            if (found != null) {
                renew(errand, watcher, wanted, found);
            } else {
                claim(errand, watcher, wanted, new DialogId(tag, request.callId()));
            }
        });
    }

    private void claim(Errand errand, Identity watcher, Wish.Wanted wanted, DialogId id) {
        var remote = errand.request().from().tag();
        errand.then(
                parts.store().claim(id, remote == null ? "" : remote, parts.self()),
                subscription -> {
                    var found = subscription == null || !inherit(subscription) ? null : find(errand.request());
                    if (found == null) {
                        errand.answer(Reply.of(481));
                    } else {
                        renew(errand, watcher, wanted, found);
                    }
                },
                late -> {
                    if (late != null) {
                        // It is this node's now, whatever became of the request.
                        boolean _ = parts.home().test(id.callId(), () -> inherit(late));
                    }
                });
    }

    private void renew(Errand errand, Identity watcher, Wish.Wanted wanted, OpenSubscription found) {
        var request = errand.request();
        var subscription = found.subscription();
        if (!watcher.aor().equals(subscription.watcher())) {
            errand.answer(Reply.of(403));
            return;
        }
        if (!found.lives()
                || !wanted.event().equals(subscription.event())
                || !Objects.equals(wanted.eventId(), subscription.eventId())) {
            errand.answer(Reply.of(481));
            return;
        }
        if (request.cseq().number() <= subscription.dialog().remoteCseq()) {
            // RFC 3261 §12.2.2.
            errand.answer(Reply.of(500).withReason("CSeq out of order"));
            return;
        }
        errand.answer(accepted(wanted.lifetime()));
        var renewed = subscription
                .with(subscription.dialog().received(request).refreshed(request))
                .until(transactions.now().plus(wanted.lifetime()));
        found.on(wanted.lifetime().isZero() ? new Unsubscribed(renewed) : new Refreshed(renewed));
    }
}
