package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.FakeResponses;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Nodes, a store and carriers with a clock that jumps. All on one thread. */
final class TrunkWorld implements SharedTrunks, TrunkCredentials {
    static final ContactNames NAMES = new ContactNames("0123456789abcdef");
    static final InetSocketAddress INSIDE = new InetSocketAddress("192.0.2.1", 13014);

    private record Until<T>(T value, Instant end) {}

    Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private final Map<TrunkId, Until<String>> leases = new HashMap<>();
    private final Map<TrunkId, Until<TrunkState>> said = new HashMap<>();
    private final Map<TrunkId, Until<String>> doubted = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    /** Challenges that were answered. */
    final List<String> proven = new ArrayList<>();

    boolean away;
    /** What becomes of a request. */
    Function<OutgoingRequest, ClientOutcome> carrier = request -> status(request, 200);

    /** A node that looks after trunks. */
    final class Node implements Requests {
        final KnownTrunks trunks = new KnownTrunks(NAMES);
        final TrunkBoard board = new TrunkBoard();
        final Gateways gateways = new Gateways();
        final List<OutgoingRequest> sent = new ArrayList<>();
        final List<String> lines = new ArrayList<>();
        final TrunkWatch watch;
        boolean runs = true;

        Node(String run) {
            gateways.found(List.of(new Gateway(INSIDE, "203.0.113.9:5060")));
            watch = new TrunkWatch(new TrunkWatch.Parts(
                    trunks,
                    TrunkWorld.this,
                    board,
                    gateways,
                    this,
                    run,
                    Duration.ofSeconds(30),
                    TrunkWorld.this,
                    NAMES,
                    () -> 0,
                    () -> now,
                    Runnable::run,
                    lines::add));
            nodes.add(this);
        }

        @Override
        public void send(OutgoingRequest request, Consumer<ClientOutcome> to) {
            sent.add(request);
            to.accept(carrier.apply(request));
        }

        long count(Method method) {
            return sent.stream()
                    .filter(request -> request.method().equals(method))
                    .count();
        }
    }

    static ClientOutcome status(OutgoingRequest request, int status) {
        return status(request, status, Map.of());
    }

    static ClientOutcome status(OutgoingRequest request, int status, Map<String, String> headers) {
        return new ClientOutcome.Answered(FakeResponses.to(request, status, headers));
    }

    static KnownTrunk trunk(String id) {
        return new KnownTrunk(
                new Account(new TrunkId("acme", id), ""),
                id + ".example",
                0,
                "tls",
                "",
                false,
                id + ".example",
                0,
                List.of());
    }

    /** One that wants us to register. */
    static KnownTrunk registering(String id) {
        return new KnownTrunk(
                new Account(new TrunkId("acme", id), "secret"),
                "sip." + id + ".example",
                0,
                "",
                "902125550000",
                true,
                id + ".example",
                -1,
                List.of());
    }

    /** Lets so many seconds pass, a round of all nodes each. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            nodes.stream().filter(node -> node.runs).forEach(node -> node.watch.run());
        }
    }

    private <T> CompletionStage<T> answer(T value) {
        return away
                ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                : CompletableFuture.completedFuture(value);
    }

    @Override
    public Pending answer(
            CallTrace trace,
            Account account,
            Method method,
            List<String> challenges,
            String uri,
            Consumer<TrunkCredentials.Outcome> to) {
        proven.add(method + " " + uri + " " + challenges);
        to.accept(new TrunkCredentials.Outcome.Answered("Digest ours"));
        return Pending.NONE;
    }

    @Override
    public CompletionStage<Boolean> lease(TrunkId trunk, String run, Duration lease) {
        if (away) {
            return answer(false);
        }
        var held = leases.get(trunk);
        boolean free = held == null || !held.end().isAfter(now) || held.value().equals(run);
        if (free) {
            leases.put(trunk, new Until<>(run, now.plus(lease)));
        }
        return answer(free);
    }

    @Override
    public CompletionStage<Void> release(TrunkId trunk, String run) {
        leases.computeIfPresent(trunk, (id, held) -> held.value().equals(run) ? null : held);
        return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Void> say(TrunkId trunk, TrunkState state, Duration lifetime) {
        if (!away) {
            said.put(trunk, new Until<>(state, now.plus(lifetime)));
        }
        return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Void> doubt(TrunkId trunk, String id, Duration lifetime) {
        var last = doubted.get(trunk);
        if (last == null || !last.end().isAfter(now)) {
            doubted.put(trunk, new Until<>(id, now.plus(lifetime)));
        }
        return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Map<TrunkId, String>> doubts(List<TrunkId> trunks) {
        var found = new HashMap<TrunkId, String>();
        for (var trunk : trunks) {
            var doubt = doubted.get(trunk);
            if (doubt != null && doubt.end().isAfter(now)) {
                found.put(trunk, doubt.value());
            }
        }
        return answer(found);
    }

    @Override
    public CompletionStage<Map<TrunkId, TrunkState>> states(List<TrunkId> trunks) {
        var found = new HashMap<TrunkId, TrunkState>();
        for (var trunk : trunks) {
            var state = said.get(trunk);
            if (state != null && state.end().isAfter(now)) {
                found.put(trunk, state.value());
            }
        }
        return answer(found);
    }
}
