package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredDialog;
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
            @Nullable StoredDialog dialog,
            @Nullable Owner by,
            long until) {}

    /** What the store holds at one moment. */
    private record Content(Map<DialogId, Row> rows, Map<Owner, Set<DialogId>> sets, Map<Owner, Long> beats) {
        Content() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>());
        }

        Content copy() {
            var copies = new HashMap<Owner, Set<DialogId>>();
            sets.forEach((owner, ids) -> copies.put(owner, new LinkedHashSet<>(ids)));
            return new Content(new HashMap<>(rows), copies, new HashMap<>(beats));
        }

        Set<DialogId> of(Owner owner) {
            return sets.computeIfAbsent(owner, key -> new LinkedHashSet<>());
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

        private <T> CompletionStage<T> step(Supplier<T> step) {
            var answer = new CompletableFuture<T>();
            at(1, () -> {
                if (cutOff.contains(link)) {
                    at(TIMEOUT_MS, () -> answer.completeExceptionally(new IllegalStateException("away")));
                    return;
                }
                T result = step.get();
                at(1, () -> {
                    if (cutOff.contains(link)) {
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
        public CompletionStage<Standing> save(StoredDialog dialog, Owner self) {
            return step(() -> {
                var id = DialogId.of(dialog.dialog());
                var held = holder(content.rows.get(id), self);
                if (held != null) {
                    return held;
                }
                content.rows.put(id, new Row(self, dialog, null, 0));
                content.of(self).add(id);
                return Standing.OURS;
            });
        }

        @Override
        public CompletionStage<Void> remove(DialogId id, Owner self) {
            return step(() -> {
                content.of(self).remove(id);
                var row = content.rows.get(id);
                if (row != null && self.equals(row.owner) && holder(row, self) == null) {
                    content.rows.remove(id);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<List<DialogId>> some(Owner owner, int limit) {
            return step(() -> {
                var ids = new ArrayList<>(content.of(owner));
                java.util.Collections.shuffle(ids, random);
                return ids.subList(0, Math.min(limit, ids.size()));
            });
        }

        @Override
        public CompletionStage<List<DialogId>> all(Owner owner) {
            return step(() -> List.copyOf(content.of(owner)));
        }

        @Override
        public CompletionStage<@Nullable StoredDialog> reserve(DialogId id, String remoteTag, Owner by) {
            return step(() -> {
                var row = content.rows.get(id);
                if (row == null
                        || row.dialog == null
                        || by.equals(row.owner)
                        || !row.dialog.dialog().remoteTag().equals(remoteTag)) {
                    return null;
                }
                return hold(id, row, by);
            });
        }

        @Override
        public CompletionStage<@Nullable StoredDialog> reserve(DialogId id, Owner lost, Duration silence, Owner by) {
            return step(() -> {
                var row = content.rows.get(id);
                if (row == null || !lost.equals(row.owner)) {
                    content.of(lost).remove(id);
                    return null;
                }
                var beat = content.beats.get(lost);
                return beat == null || beat > now - silence.toMillis() ? null : hold(id, row, by);
            });
        }

        private @Nullable StoredDialog hold(DialogId id, Row row, Owner by) {
            if (holder(row, by) != null) {
                return null;
            }
            content.rows.put(id, new Row(row.owner, row.dialog, by, now + HOLD_MS));
            return row.dialog;
        }

        @Override
        public CompletionStage<Void> take(DialogId id, Owner by, String why) {
            return step(() -> {
                var row = content.rows.get(id);
                if (holder(row, by) == null) {
                    if (row != null && row.owner != null) {
                        content.of(row.owner).remove(id);
                    }
                    content.rows.put(id, new Row(null, null, by, 0));
                }
                return null;
            });
        }

        @Override
        public CompletionStage<Standing> standing(DialogId id, Owner self) {
            return step(() -> {
                var row = content.rows.get(id);
                var held = holder(row, self);
                if (held != null) {
                    return held;
                }
                return row != null && self.equals(row.owner) ? Standing.OURS : Standing.UNKNOWN;
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
                }
                return null;
            });
        }
    }
}
