package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The scripts of RedisDialogs as a table in memory, over links that fail, with a clock that jumps. */
final class VirtualStore {
    private static final long HOLD_MS = 60_000;
    private static final long TIMEOUT_MS = 500;

    private record Task(long at, long order, Runnable work) {}

    private record Row(
            @Nullable Owner owner,
            long term,
            @Nullable StoredCall call,
            @Nullable Owner by,
            long until) {}

    /** What the store holds at one moment. */
    private record Content(
            Map<AttemptId, Row> rows,
            Map<Owner, Set<AttemptId>> sets,
            Map<Owner, Set<AttemptId>> left,
            Map<Owner, Long> beats,
            Set<Owner> leaving) {
        Content() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
        }

        Content copy() {
            return new Content(
                    new HashMap<>(rows), copy(sets), copy(left), new HashMap<>(beats), new HashSet<>(leaving));
        }

        private static Map<Owner, Set<AttemptId>> copy(Map<Owner, Set<AttemptId>> from) {
            var copies = new HashMap<Owner, Set<AttemptId>>();
            from.forEach((owner, ids) -> copies.put(owner, new LinkedHashSet<>(ids)));
            return copies;
        }

        Set<AttemptId> of(Owner owner) {
            return sets.computeIfAbsent(owner, key -> new LinkedHashSet<>());
        }

        /** The call of a dialog with this peer's tag. */
        @Nullable
        AttemptId find(DialogId id, String remoteTag) {
            for (var row : rows.entrySet()) {
                var call = row.getValue().call;
                if (call != null
                        && call.legs().stream()
                                .anyMatch(leg -> DialogId.of(leg.dialog()).equals(id)
                                        && leg.dialog().remoteTag().equals(remoteTag))) {
                    return row.getKey();
                }
            }
            return null;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.at, b.at);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    });
    private final Random random;
    private final Set<Integer> cutOff = new HashSet<>();
    private long now;
    private long order;
    private Content content = new Content();
    private int server;
    /** Chance that nobody hears what came of a claim. */
    double deaf;

    VirtualStore(Random random) {
        this.random = random;
    }

    long millis() {
        return now;
    }

    long nanos() {
        return now * 1_000_000;
    }

    void at(long delay, Runnable work) {
        tasks.add(new Task(now + delay, order++, work));
    }

    void every(long period, Runnable work) {
        at(period, () -> {
            work.run();
            every(period, work);
        });
    }

    void pass(Duration duration) {
        long end = now + duration.toMillis();
        for (var task = tasks.peek(); task != null && task.at <= end; task = tasks.peek()) {
            tasks.remove();
            now = task.at;
            task.work.run();
        }
        now = end;
    }

    void cut(int link) {
        cutOff.add(link);
    }

    void join(int link) {
        cutOff.remove(link);
    }

    /** What there is now, to begin anew with. */
    Runnable snapshot() {
        var copy = content.copy();
        return () -> {
            content = copy.copy();
            server++;
        };
    }

    void empty() {
        content = new Content();
        server++;
    }

    int size(Owner owner) {
        return content.of(owner).size();
    }

    /** The store as one node reaches it. */
    SharedDialogs over(int link) {
        return new View(link);
    }

    private final class View implements SharedDialogs {
        private final int link;

        View(int link) {
            this.link = link;
        }

        private CompletionStage<Claim> claiming(Supplier<Claim> step) {
            return step(step, deaf);
        }

        private <T> CompletionStage<T> step(Supplier<T> step) {
            return step(step, 0);
        }

        private <T> CompletionStage<T> step(Supplier<T> step, double unheard) {
            var answer = new CompletableFuture<T>();
            at(1, () -> {
                if (cutOff.contains(link)) {
                    at(TIMEOUT_MS, () -> answer.completeExceptionally(new IllegalStateException("away")));
                    return;
                }
                T result = step.get();
                at(1, () -> {
                    if (cutOff.contains(link) || (unheard > 0 && random.nextDouble() < unheard)) {
                        // Done, but nobody hears of it.
                        answer.completeExceptionally(new IllegalStateException("away"));
                    } else {
                        answer.complete(result);
                    }
                });
            });
            return answer;
        }

        private @Nullable Standing holder(@Nullable Row row, Owner self) {
            if (row == null || row.by == null || row.by.equals(self)) {
                return null;
            }
            if (row.until == 0) {
                return Standing.TAKEN;
            }
            return row.until > now ? Standing.HELD : null;
        }

        @Override
        public CompletionStage<Beat> beat(Owner self) {
            return step(() -> {
                var found = content.beats.put(self, now);
                return new Beat(found == null ? 0 : found, now, "server-" + server);
            });
        }

        @Override
        public CompletionStage<List<Owner>> silent(Duration silence) {
            return step(() -> content.beats.entrySet().stream()
                    .filter(beat -> beat.getValue() <= now - silence.toMillis())
                    .map(Map.Entry::getKey)
                    .toList());
        }

        @Override
        public CompletionStage<Integer> leave(Owner self, Duration fresh) {
            return step(() -> {
                content.leaving.add(self);
                return (int) content.beats.entrySet().stream()
                        .filter(beat -> beat.getValue() >= now - fresh.toMillis())
                        .filter(beat -> !content.leaving.contains(beat.getKey()))
                        .count();
            });
        }

        @Override
        public CompletionStage<Standing> save(StoredCall call, Owner self, long term) {
            return step(() -> write(call, self, term, self, term));
        }

        @Override
        public CompletionStage<Standing> giveAway(StoredCall call, Owner self, long term) {
            return step(() -> write(call, self, term, null, term + 1));
        }

        private Standing write(StoredCall call, Owner self, long term, @Nullable Owner next, long nextTerm) {
            var attempt = call.subject().trace().attemptId();
            var row = content.rows.get(attempt);
            var held = holder(row, self);
            if (held != null) {
                return held;
            }
            if (row != null && row.call != null) {
                if (row.term > term || (row.term == term && !self.equals(row.owner))) {
                    return Standing.MOVED;
                }
                if (row.owner != null) {
                    content.of(row.owner).remove(attempt);
                }
            }
            content.rows.put(attempt, new Row(next, nextTerm, call, null, 0));
            if (next != null) {
                content.of(next).add(attempt);
            }
            return Standing.OURS;
        }

        @Override
        public CompletionStage<Void> remove(AttemptId attempt, Owner self) {
            return step(() -> {
                content.of(self).remove(attempt);
                var row = content.rows.get(attempt);
                if (row != null && self.equals(row.owner) && holder(row, self) == null) {
                    content.rows.remove(attempt);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<List<AttemptId>> some(Owner owner, int limit) {
            return step(() -> {
                var ids = new ArrayList<>(content.of(owner));
                java.util.Collections.shuffle(ids, random);
                return ids.subList(0, Math.min(limit, ids.size()));
            });
        }

        @Override
        public CompletionStage<List<AttemptId>> all(Owner owner) {
            return step(() -> List.copyOf(content.of(owner)));
        }

        @Override
        public CompletionStage<List<AttemptId>> givenAway(int limit) {
            return step(() -> content.rows.entrySet().stream()
                    .filter(row -> row.getValue().call != null && row.getValue().owner == null)
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList());
        }

        @Override
        public CompletionStage<List<AttemptId>> adoptedFrom(Owner self) {
            return step(() -> {
                var left = content.left.remove(self);
                return left == null ? List.of() : List.copyOf(left);
            });
        }

        @Override
        public CompletionStage<Claim> claim(
                DialogId id, String remoteTag, boolean ends, @Nullable Owner gone, Owner by) {
            return step(() -> {
                var attempt = content.find(id, remoteTag);
                var row = attempt == null ? null : content.rows.get(attempt);
                if (attempt == null || row == null || row.call == null) {
                    return new Claim.Nobody();
                }
                if (by.equals(row.owner)) {
                    return new Claim.Ours(row.call, row.term);
                }
                if (holder(row, by) != null) {
                    return new Claim.Nobody();
                }
                if (!ends) {
                    if (!row.call.confirmed()) {
                        return new Claim.Owned(null);
                    }
                    if (row.owner != null && row.term == 1 && !row.owner.equals(gone)) {
                        return new Claim.Owned(row.owner);
                    }
                }
                if (row.owner != null && row.call.confirmed() && !row.owner.equals(gone)) {
                    content.left
                            .computeIfAbsent(row.owner, key -> new LinkedHashSet<>())
                            .add(attempt);
                }
                return have(attempt, row, row.call, by);
            });
        }

        @Override
        public CompletionStage<Claim> claim(AttemptId attempt, Owner lost, Duration silence, Owner by) {
            return claiming(() -> {
                var row = content.rows.get(attempt);
                if (row == null || row.call == null || !lost.equals(row.owner)) {
                    content.of(lost).remove(attempt);
                    return new Claim.Nobody();
                }
                var beat = content.beats.get(lost);
                return beat == null || beat > now - silence.toMillis() || holder(row, by) != null
                        ? new Claim.Nobody()
                        : have(attempt, row, row.call, by);
            });
        }

        @Override
        public CompletionStage<Claim> claim(AttemptId attempt, Owner by) {
            return claiming(() -> {
                var row = content.rows.get(attempt);
                if (row != null && row.call != null && by.equals(row.owner)) {
                    return new Claim.Ours(row.call, row.term);
                }
                return row == null || row.call == null || row.owner != null || holder(row, by) != null
                        ? new Claim.Nobody()
                        : have(attempt, row, row.call, by);
            });
        }

        private Claim have(AttemptId attempt, Row row, StoredCall call, Owner by) {
            if (!call.confirmed()) {
                content.rows.put(attempt, new Row(row.owner, row.term, call, by, now + HOLD_MS));
                return new Claim.InHand(call);
            }
            if (row.owner != null) {
                content.of(row.owner).remove(attempt);
            }
            content.rows.put(attempt, new Row(by, row.term + 1, call, null, 0));
            content.of(by).add(attempt);
            return new Claim.Adopted(call, row.term + 1);
        }

        @Override
        public CompletionStage<Void> take(AttemptId attempt, Owner by, String why) {
            return step(() -> {
                var row = content.rows.get(attempt);
                if (holder(row, by) == null) {
                    if (row != null && row.owner != null) {
                        content.of(row.owner).remove(attempt);
                    }
                    content.rows.put(attempt, new Row(null, 0, null, by, 0));
                }
                return null;
            });
        }

        @Override
        public CompletionStage<Standing> standing(AttemptId attempt, Owner self) {
            return step(() -> {
                var row = content.rows.get(attempt);
                var held = holder(row, self);
                if (held != null) {
                    return held;
                }
                if (row == null || row.call == null) {
                    return Standing.UNKNOWN;
                }
                return self.equals(row.owner) ? Standing.OURS : Standing.MOVED;
            });
        }

        @Override
        public CompletionStage<Void> forget(Owner lost, Duration silence) {
            return step(() -> {
                var beat = content.beats.get(lost);
                if (beat != null
                        && beat <= now - silence.toMillis()
                        && content.of(lost).isEmpty()) {
                    content.beats.remove(lost);
                    content.leaving.remove(lost);
                }
                return null;
            });
        }
    }
}
