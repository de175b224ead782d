package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks after trunks, each from one node at a time: asks them by OPTIONS whether they are there and tells all nodes, and registers
 * at those that want it. Belongs to the thread of its executor.
 *
 * <pre>
 * a quarter of an interval   who has a trunk renews its lease, others try to get it
 * an interval and a half     a lease: the trunk of a lost node is another's within two intervals
 * three intervals            what is said of a trunk is believed
 * </pre>
 */
public final class TrunkWatch {
    /** How often the board is read again. */
    private static final Duration READING = Duration.ofSeconds(2);
    /** A request that is unanswered for longer than a transaction lives is forgotten. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /**
     * What it is made of.
     *
     * @param run of this node, by which it has leases
     * @param interval between two OPTIONS to a trunk that says none
     * @param chance 0 to 1
     * @param own runs tasks on one thread, one after the other
     */
    public record Parts(
            KnownTrunks trunks,
            SharedTrunks store,
            TrunkBoard board,
            Gateways gateways,
            Requests requests,
            String run,
            Duration interval,
            TrunkCredentials credentials,
            ContactNames names,
            DoubleSupplier chance,
            InstantSource clock,
            Executor own,
            Consumer<String> log) {
        Registering.Parts registering() {
            return new Registering.Parts(gateways, requests, credentials, names, clock, own, chance, log);
        }
    }

    private final Parts parts;
    /** As many as there are trunks. */
    private final Map<TrunkId, Post> posts = new HashMap<>();

    private Instant lastRead = Instant.MIN;
    private boolean leaving;
    private volatile Map<TrunkId, Boolean> registrations = Map.of();

    /** A trunk that is looked after, by this node or another. */
    private static final class Post {
        private KnownTrunk trunk;
        private Instant nextLook;
        /** Until when this node has it, by its own clock. */
        private Instant mineUntil = Instant.MIN;

        private Instant nextOptions = Instant.MIN;
        private Instant askedAt = Instant.MIN;
        private boolean asking;
        private @Nullable Pulse pulse;
        private @Nullable Registering registering;
        /** Id of the latest doubt that was heard of. */
        private String doubt = "";

        Post(KnownTrunk trunk, Instant now) {
            this.trunk = trunk;
            this.nextLook = now;
        }
    }

    public TrunkWatch(Parts parts) {
        this.parts = parts;
    }

    /** One round, to be run every second or so. */
    public void run() {
        var now = parts.clock().instant();
        followList(now);
        posts.values().forEach(post -> look(post, now));
        registrations = registrations(now);
        if (Duration.between(lastRead, now).compareTo(READING) >= 0) {
            lastRead = now;
            read();
        }
    }

    private Map<TrunkId, Boolean> registrations(Instant now) {
        var all = new HashMap<TrunkId, Boolean>();
        for (var post : posts.values()) {
            var registering = post.registering;
            if (registering != null) {
                all.put(post.trunk.id(), registering.bound(now));
            }
        }
        return Map.copyOf(all);
    }

    /** Whether the trunks that this node registers at have a binding of ours. Any thread. */
    public Map<TrunkId, Boolean> registrations() {
        return registrations;
    }

    private void followList(Instant now) {
        var there = new HashSet<TrunkId>();
        for (var trunk : parts.trunks().all()) {
            there.add(trunk.id());
            posts.computeIfAbsent(trunk.id(), id -> new Post(trunk, now)).trunk = trunk;
        }
        posts.values().removeIf(post -> {
            boolean gone = !there.contains(post.trunk.id());
            if (gone) {
                remove(post, now).thenRunAsync(() -> leave(post, now), parts.own());
            }
            return gone;
        });
    }

    private void leave(Post post, Instant now) {
        if (mine(post, now)) {
            parts.store().release(post.trunk.id(), parts.run());
        }
        post.mineUntil = Instant.MIN;
        post.pulse = null;
        post.registering = null;
    }

    /** Takes our binding away, if this node has one there. */
    private static CompletableFuture<Void> remove(Post post, Instant now) {
        var registering = post.registering;
        return registering == null || !mine(post, now)
                ? CompletableFuture.completedFuture(null)
                : registering.remove(now);
    }

    private static boolean mine(Post post, Instant now) {
        return now.isBefore(post.mineUntil);
    }

    private Duration interval(KnownTrunk trunk) {
        return trunk.optionsSeconds() > 0 ? Duration.ofSeconds(trunk.optionsSeconds()) : parts.interval();
    }

    private static boolean wanted(KnownTrunk trunk) {
        return trunk.optionsSeconds() >= 0 || trunk.registers();
    }

    private void look(Post post, Instant now) {
        if (leaving) {
            return;
        }
        if (!wanted(post.trunk)) {
            remove(post, now).thenRunAsync(() -> leave(post, now), parts.own());
            return;
        }
        var interval = interval(post.trunk);
        if (!now.isBefore(post.nextLook)) {
            post.nextLook = now.plus(interval.dividedBy(4));
            var lease = interval.multipliedBy(3).dividedBy(2);
            parts.store()
                    .lease(post.trunk.id(), parts.run(), lease)
                    .whenCompleteAsync(
                            (got, failure) -> leased(post, failure == null && got, failure != null, now.plus(lease)),
                            parts.own());
        }
        if (!mine(post, now)) {
            post.pulse = null;
            post.registering = null;
            return;
        }
        register(post, now);
        if (post.trunk.optionsSeconds() < 0) {
            return;
        }
        if (post.asking ? now.isAfter(post.askedAt.plus(LONGEST)) : !now.isBefore(post.nextOptions)) {
            ask(post, now, interval);
        }
    }

    private void register(Post post, Instant now) {
        var registering = post.registering;
        if (registering != null && (!post.trunk.registers() || !registering.isAt(post.trunk))) {
            registering.remove(now);
            registering = null;
        }
        if (registering == null && post.trunk.registers()) {
            registering = new Registering(parts.registering(), post.trunk);
        }
        post.registering = registering;
        if (registering != null) {
            registering.run(post.trunk, now);
        }
    }

    private void leased(Post post, boolean got, boolean unknown, Instant until) {
        if (posts.get(post.trunk.id()) != post || leaving) {
            if (got) {
                parts.store().release(post.trunk.id(), parts.run());
            }
        } else if (got) {
            if (post.pulse == null) {
                post.pulse = Pulse.of(parts.board().of(post.trunk.id()));
            }
            post.mineUntil = until;
        } else if (!unknown) {
            post.mineUntil = Instant.MIN;
        }
    }

    private void ask(Post post, Instant now, Duration interval) {
        var gateway = parts.gateways().first();
        post.nextOptions = now.plus(interval);
        if (gateway == null) {
            heard(post, pulse(post).unheard(now), interval);
            return;
        }
        post.asking = true;
        post.askedAt = now;
        parts.requests()
                .send(
                        options(post.trunk, gateway),
                        outcome -> parts.own().execute(() -> answered(post, outcome, now, interval)));
    }

    private Pulse pulse(Post post) {
        var known = post.pulse;
        return known == null ? Pulse.of(parts.board().of(post.trunk.id())) : known;
    }

    private void answered(Post post, ClientOutcome outcome, Instant sent, Duration interval) {
        if (outcome instanceof ClientOutcome.Answered(var response) && response.status() < 200) {
            return;
        }
        if (!post.asking || !post.askedAt.equals(sent)) {
            return;
        }
        post.asking = false;
        var now = parts.clock().instant();
        if (!mine(post, now)) {
            return;
        }
        var before = pulse(post);
        var after = switch (outcome) {
            case ClientOutcome.Answered(var response) ->
                before.answered(response.status(), Duration.between(sent, now), now);
            case ClientOutcome.TimedOut _, ClientOutcome.Failed _ -> before.unheard(now);
        };
        heard(post, after, interval);
        if (before.failures() > after.failures()) {
            doubt(post, now);
        }
        post.nextOptions = sent.plus(after.next(interval));
        if (after.state().condition() != before.state().condition()) {
            parts.log().accept("trunk " + post.trunk.id() + " is " + words(after.state(), outcome));
        }
    }

    private void heard(Post post, Pulse pulse, Duration interval) {
        post.pulse = pulse;
        parts.store()
                .say(post.trunk.id(), pulse.state(), interval.multipliedBy(3))
                .whenCompleteAsync((done, failure) -> read(), parts.own());
    }

    private static void doubt(Post post, Instant now) {
        var registering = post.registering;
        if (registering != null) {
            registering.doubt(now);
        }
    }

    private static String words(TrunkState state, ClientOutcome outcome) {
        var why = switch (outcome) {
            case ClientOutcome.Answered(var response) -> response.status() + " " + response.reason();
            case ClientOutcome.TimedOut _ -> "the gateway does not answer";
            case ClientOutcome.Failed(var reason) -> reason;
        };
        return state.condition().name().toLowerCase(Locale.ROOT) + ": " + why
                + (state.condition() == Condition.UP ? ", " + state.roundTrip().toMillis() + " ms" : "");
    }

    /** What is said of all trunks; what nobody can read says nothing. */
    private void read() {
        var ids = List.copyOf(posts.keySet());
        parts.store()
                .states(ids)
                .whenComplete((states, failure) -> parts.board().show(failure == null ? states : Map.of()));
        parts.store().doubts(List.copyOf(registrations.keySet())).thenAcceptAsync(this::doubted, parts.own());
    }

    private void doubted(Map<TrunkId, String> doubts) {
        var now = parts.clock().instant();
        doubts.forEach((trunk, id) -> {
            var post = posts.get(trunk);
            if (post != null && !post.doubt.equals(id)) {
                post.doubt = id;
                doubt(post, now);
            }
        });
    }

    private static OutgoingRequest options(KnownTrunk trunk, Gateway gateway) {
        return new OutgoingRequest(
                Method.OPTIONS,
                trunk.uri(),
                new CallId(Tag.create() + "-options"),
                new CSeq(1, Method.OPTIONS),
                OutgoingRequest.HOPS,
                "<" + (trunk.username().isEmpty() ? "sip:" + gateway.outside() : trunk.aor()) + ">;tag=" + Tag.create(),
                "<" + trunk.uri() + ">",
                List.of(gateway.route(trunk.id())),
                "<sip:" + gateway.reachedOver(trunk.transport()) + ">",
                List.of(new Header("Accept", "application/sdp")),
                null,
                new byte[0],
                gateway.inside());
    }

    /**
     * Leaves the trunks to other nodes, at a stop; done when it may go on. Any thread.
     *
     * @param others whether there are any: else our bindings are removed
     */
    public CompletableFuture<Void> leave(boolean others) {
        return CompletableFuture.supplyAsync(() -> leaveAll(others), parts.own())
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Void> leaveAll(boolean others) {
        leaving = true;
        var now = parts.clock().instant();
        var removals = posts.values().stream()
                .map(post -> (others ? CompletableFuture.<Void>completedFuture(null) : remove(post, now))
                        .thenRunAsync(() -> leave(post, now), parts.own()))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(removals);
    }
}
