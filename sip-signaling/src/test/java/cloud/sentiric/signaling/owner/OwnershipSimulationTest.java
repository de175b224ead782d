package cloud.sentiric.signaling.owner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.call.StoredCalls;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes with 2,000 calls, and a store that goes away and comes back with its data, without, or with older data. */
final class OwnershipSimulationTest {
    private static final int CALLS = 2_000;
    private static final int SEEDS = 12;
    private static final Duration LOST_AFTER = Duration.ofSeconds(45);
    private static final long DISK_MS = 20;

    /** What the store has when it is back. */
    enum Return {
        WITH_DATA,
        EMPTY,
        WITH_OLDER_DATA,
        WITHOUT_ITS_LAST_SECOND
    }

    /** A node with its calls and its disk. */
    private final class Node {
        final Owner owner;
        final Custody custody;
        final Map<CallTrace, StoredCall> calls = new LinkedHashMap<>();
        boolean alive = true;
        /** When its workers have done what is for them. */
        private long free;

        Node(int index) {
            owner = new Owner("node-" + index, "run", "10.0.0." + index + ":1");
            var view = store.over(index);
            Witness asked = other -> CompletableFuture.completedFuture(witness.apply(other));
            custody = new Custody(view, owner, asked, (of, id, tag) -> CompletableFuture.completedFuture(false));
            custody.whenTaken(trace -> later(() -> calls.remove(trace)));
            custody.whenMoved(trace -> later(() -> calls.remove(trace)));
            var reaper =
                    new Reaper(view, custody, asked, LOST_AFTER, store::nanos, Runnable::run, this::found, line -> {});
            store.at(index * 700L, () -> {
                store.every(5_000, () -> whileAlive(reaper::run));
                store.every(1_000, () -> whileAlive(reaper::collect));
                store.every(10_000, () -> whileAlive(this::renew));
            });
        }

        /** Its workers do what is for them in its order, late where they are busy, and take no more now and then. */
        private boolean later(Runnable work) {
            if (!busy) {
                work.run();
                return true;
            }
            if (random.nextInt(10) == 0) {
                return false;
            }
            free = Math.max(free, store.millis() + random.nextInt(1_000));
            store.at(free - store.millis(), work);
            return true;
        }

        private void goOn(StoredCall call) {
            if (!later(() -> calls.put(call.subject().trace(), call))) {
                custody.handOn(call);
            }
        }

        /** As Calls does it: first it is gone here. */
        void giveAway(StoredCall call) {
            later(() -> {
                if (calls.remove(call.subject().trace()) != null) {
                    custody.giveAway(call, given -> {
                        if (!given) {
                            goOn(call);
                        }
                    });
                }
            });
        }

        private void whileAlive(Runnable work) {
            if (alive) {
                work.run();
            }
        }

        void begin(StoredCall dialog) {
            calls.put(dialog.subject().trace(), dialog);
            ports.add(port(dialog));
            custody.save(dialog);
        }

        /** The owner ends a call of its own. */
        void end(StoredCall dialog, String reason) {
            if (alive && calls.remove(dialog.subject().trace()) != null) {
                ports.remove(port(dialog));
                ended(dialog, reason);
                store.at(DISK_MS, () -> custody.remove(dialog.subject().trace()));
            }
        }

        /** Calls of others: those that are confirmed go on here. */
        private void found(Found found) {
            switch (found) {
                case Found.Adopted(var call) -> goOn(call);
                case Found.InHand(var call) -> inherited(call, "lost");
                case Found.Ours _, Found.Elsewhere _, Found.Nobody _ -> {}
            }
        }

        /** An attempt of another, taken in hand. */
        void inherited(StoredCall dialog, String reason) {
            ports.remove(port(dialog));
            ended(dialog, reason);
            store.at(DISK_MS, () -> custody.taken(dialog, reason));
        }

        private void renew() {
            for (StoredCall dialog : List.copyOf(calls.values())) {
                if (!ports.contains(port(dialog))) {
                    custody.standing(dialog.subject().trace(), standing -> {
                        switch (standing) {
                            case TAKEN, MOVED -> calls.remove(dialog.subject().trace());
                            case OURS, UNKNOWN -> end(dialog, "media_unavailable");
                            case HELD -> {}
                        }
                    });
                }
            }
        }
    }

    private Random random = new Random(1);
    /** Whether workers are late. */
    private boolean busy;

    private VirtualStore store = new VirtualStore(random);
    private final Set<Integer> ports = new HashSet<>();
    private final Map<String, List<String>> ends = new HashMap<>();
    private final List<StoredCall> dialogs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private Function<Owner, Testimony> witness = this::truth;

    /** As PeerWitness: a run that runs says so, whatever calls it has; nobody answers for one that does not. */
    private Testimony truth(Owner owner) {
        if (random.nextInt(10) == 0) {
            return Testimony.UNKNOWN;
        }
        return nodes.stream().anyMatch(node -> node.owner.equals(owner) && node.alive)
                ? Testimony.ALIVE
                : Testimony.GONE;
    }

    private void ended(StoredCall dialog, String reason) {
        ends.computeIfAbsent(dialog.subject().trace().callId().value(), key -> new ArrayList<>())
                .add(reason);
    }

    private void begin(int seed) {
        random = new Random(seed);
        store = new VirtualStore(random);
        ports.clear();
        ends.clear();
        dialogs.clear();
        nodes.clear();
        nodes.add(new Node(0));
        nodes.add(new Node(1));
        for (int i = 0; i < CALLS; i++) {
            var dialog = StoredCalls.of("call-" + seed + "-" + i, i);
            dialogs.add(dialog);
            store.at(random.nextInt(60_000), () -> nodes.get(port(dialog) % 2).begin(dialog));
        }
    }

    private void outage(Return back, boolean both) {
        var older = new ArrayList<Runnable>();
        store.at(random.nextInt(40_000), () -> older.add(store.snapshot()));
        long begin = 50_000L + random.nextInt(20_000);
        int first = random.nextInt(2);
        var last = new ArrayList<Runnable>();
        store.at(begin - 1_000, () -> last.add(store.snapshot()));
        store.at(begin, () -> {
            store.cut(first);
            if (both) {
                store.cut(1 - first);
            }
        });
        long firstBack = begin + 10_000 + random.nextInt(110_000);
        store.at(firstBack, () -> {
            switch (back) {
                case WITH_DATA -> {}
                case EMPTY -> store.empty();
                case WITH_OLDER_DATA -> older.getFirst().run();
                case WITHOUT_ITS_LAST_SECOND -> last.getFirst().run();
            }
            store.join(first);
        });
        store.at(firstBack + random.nextInt(60_000), () -> store.join(1 - first));
    }

    private void hangUpAll(boolean anywhere) {
        for (StoredCall dialog : dialogs) {
            var owner = nodes.get(port(dialog) % 2);
            var other = nodes.get(1 - port(dialog) % 2);
            store.at(random.nextInt(60_000), () -> {
                if (anywhere && random.nextInt(4) == 0) {
                    var made = dialog.legs().getFirst().dialog();
                    other.custody.ask(made.callId(), made.localTag(), made.remoteTag(), true, found -> {
                        other.found(found);
                        if (found instanceof Found.Adopted) {
                            other.end(dialog, "normal");
                        } else {
                            owner.end(dialog, "normal");
                        }
                    });
                } else {
                    owner.end(dialog, "normal");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCallLivesThroughAnOutageAndEndsOnce(boolean both) {
        for (Return back : Return.values()) {
            for (int seed = 0; seed < SEEDS; seed++) {
                begin(seed);
                outage(back, both);
                store.pass(Duration.ofSeconds(400));
                var name = back + " " + seed;
                assertThat(ends).as(name + ": nobody was declared dead").isEmpty();
                assertThat(store.size(nodes.getFirst().owner) + store.size(nodes.getLast().owner))
                        .as(name + ": all is in the store again")
                        .isEqualTo(CALLS);
                hangUpAll(true);
                store.pass(Duration.ofSeconds(200));
                assertEndedOnce("normal", name);
                assertNothingIsLeft(name);
                store.empty();
                store.pass(Duration.ofSeconds(60));
                assertEndedOnce("normal", name + ", emptied");
                assertNothingIsLeft(name + ", emptied");
            }
        }
    }

    /** The vigil alone keeps nodes alive that were both cut off: here the witness always says that the other is gone. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whoWasCutOffHimselfDeclaresNobodyDead(int seed) {
        witness = owner -> Testimony.GONE;
        begin(seed);
        store.at(70_000, () -> {
            store.cut(0);
            store.cut(1);
        });
        store.at(80_000 + random.nextInt(110_000), () -> {
            store.join(0);
            store.join(1);
        });
        store.pass(Duration.ofSeconds(400));
        assertThat(ends).isEmpty();
    }

    /** While calls begin and end, in an outage and after. */
    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void callsThatEndMeanwhileEndOnce(int seed) {
        begin(seed);
        outage(Return.values()[seed / 2 % Return.values().length], seed % 2 == 0);
        store.at(60_000, () -> hangUpAll(false));
        store.pass(Duration.ofSeconds(500));
        assertEndedOnce("normal", "seed " + seed);
        assertNothingIsLeft("seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34, 35})
    void callsOfANodeThatIsGoneGoOnAtTheOther(int seed) {
        begin(seed);
        var lost = nodes.getFirst();
        store.at(70_000, () -> lost.alive = false);
        int flap = random.nextInt(100_000);
        store.at(75_000 + flap, () -> store.cut(1));
        store.at(77_000 + flap, () -> store.join(1));
        store.pass(Duration.ofMinutes(10));
        assertThat(ends).isEmpty();
        var heir = nodes.getLast();
        assertThat(heir.calls).hasSize(CALLS);
        assertThat(store.size(heir.owner)).isEqualTo(CALLS);
        for (StoredCall dialog : dialogs) {
            store.at(random.nextInt(60_000), () -> heir.end(dialog, "normal"));
        }
        store.pass(Duration.ofMinutes(2));
        assertEndedOnce("normal", "seed " + seed);
        assertThat(store.size(heir.owner)).isZero();
    }

    /** The answer to a claim is lost now and then: what was claimed goes on all the same. */
    @ParameterizedTest
    @ValueSource(ints = {61, 62, 63})
    void callsWhoseClaimHadNoAnswerGoOn(int seed) {
        begin(seed);
        store.deaf = 0.1;
        store.at(70_000, () -> nodes.getFirst().alive = false);
        store.pass(Duration.ofMinutes(10));
        assertThat(ends).isEmpty();
        var heir = nodes.getLast();
        assertThat(heir.calls).hasSize(CALLS);
        for (StoredCall dialog : dialogs) {
            store.at(random.nextInt(60_000), () -> heir.end(dialog, "normal"));
        }
        store.pass(Duration.ofMinutes(2));
        assertEndedOnce("normal", "seed " + seed);
        assertThat(store.size(heir.owner)).isZero();
    }

    /** A node that stops: all its calls are at the other within two seconds, and none ends. */
    @ParameterizedTest
    @ValueSource(ints = {41, 42, 43})
    void callsOfANodeThatStopsAreGivenToTheOther(int seed) {
        begin(seed);
        var stopping = nodes.getFirst();
        var heir = nodes.getLast();
        store.at(
                70_000,
                () -> stopping.custody.leave(LOST_AFTER).thenAccept(others -> {
                    assertThat(others).isTrue();
                    for (StoredCall call : List.copyOf(stopping.calls.values())) {
                        stopping.calls.remove(call.subject().trace());
                        stopping.custody.giveAway(
                                call, given -> assertThat(given).isTrue());
                    }
                }));
        store.pass(Duration.ofSeconds(76));
        assertThat(ends).isEmpty();
        assertThat(stopping.calls).isEmpty();
        assertThat(heir.calls).hasSize(CALLS);
        assertThat(store.size(stopping.owner)).isZero();
        var alone = new ArrayList<Boolean>();
        heir.custody.leave(LOST_AFTER).thenAccept(alone::add);
        store.pass(Duration.ofSeconds(1));
        assertThat(alone).as("whoever leaves last finds nobody").containsExactly(false);
    }

    /** Calls go from node to node, while the store comes and goes and the workers are late. */
    @ParameterizedTest
    @ValueSource(ints = {51, 52, 53, 54, 55, 56})
    void aCallThatIsGivenAwayTimeAndAgainIsAtOneNode(int seed) {
        busy = true;
        begin(seed);
        store.deaf = 0.02;
        outage(Return.WITH_DATA, seed % 2 == 0);
        for (StoredCall dialog : dialogs) {
            for (int i = 0; i < 8; i++) {
                store.at(60_000 + random.nextInt(200_000), () -> nodes.forEach(node -> node.giveAway(dialog)));
            }
        }
        store.pass(Duration.ofSeconds(500));
        assertThat(ends).isEmpty();
        for (StoredCall dialog : dialogs) {
            var trace = dialog.subject().trace();
            assertThat(nodes.stream().filter(node -> node.calls.containsKey(trace)))
                    .as("seed " + seed + ": nodes that have " + trace.callId())
                    .hasSize(1);
        }
    }

    private void assertEndedOnce(String reason, String name) {
        for (StoredCall dialog : dialogs) {
            @Nullable
            List<String> reasons = ends.get(dialog.subject().trace().callId().value());
            assertThat(reasons)
                    .as(name + ": " + dialog.subject().trace().callId())
                    .containsExactly(reason);
        }
    }

    private void assertNothingIsLeft(String name) {
        assertThat(ports).as(name + ": ports").isEmpty();
        for (Node node : nodes) {
            assertThat(node.calls).as(name + ": calls").isEmpty();
            assertThat(store.size(node.owner)).as(name + ": dialogs").isZero();
        }
    }

    private static int port(StoredCall dialog) {
        return requireNonNull(dialog.session()).ends().getFirst().port();
    }
}
