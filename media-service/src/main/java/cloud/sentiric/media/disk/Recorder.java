package cloud.sentiric.media.disk;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings;
import cloud.sentiric.media.recording.Tape;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes all recordings. Owns the thread recorder: a slow disk is felt by recordings alone, and shows in what they lack. */
public final class Recorder implements Recordings {
    /**
     * What there may be.
     *
     * @param most recordings at once
     * @param longest of each
     * @param keepFree octets that are left to others on the disk
     */
    public record Limits(int most, Duration longest, long keepFree) {}

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final long TURN_MS = 100;
    private static final int TURNS_PER_FLUSH = 10;
    private static final int TURNS_PER_LOOK = 50;

    private final Store store;
    private final Codecs codecs;
    private final Limits limits;
    private final LongSupplier clock;
    private final InstantSource wall;
    private final Runnable finished;
    private final AtomicInteger count = new AtomicInteger();
    private final ArrayBlockingQueue<OpenRecording> begun;
    private final List<OpenRecording> open = new ArrayList<>();
    private final MeterRegistry registry;
    private final Counter leftOut;
    private final Thread thread;
    private int turn;
    private volatile boolean full;
    private volatile boolean running = true;

    /**
     * Not started yet.
     *
     * @param clock nanoseconds, that of the tapes
     * @param finished told whenever a recording is whole
     */
    public Recorder(
            Store store,
            Codecs codecs,
            Limits limits,
            LongSupplier clock,
            InstantSource wall,
            Runnable finished,
            MeterRegistry registry) {
        this.store = store;
        this.codecs = codecs;
        this.limits = limits;
        this.clock = clock;
        this.wall = wall;
        this.finished = finished;
        this.begun = new ArrayBlockingQueue<>(limits.most());
        this.registry = registry;
        this.leftOut = Counter.builder("recordings.packets.left.out")
                .description("Packets that are missing in recordings as the disk was too slow")
                .register(registry);
        Gauge.builder("recordings.active", count, AtomicInteger::get).register(registry);
        this.thread = Thread.ofPlatform().name("recorder").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Ends all recordings, which are whole then. */
    public void stop() throws InterruptedException {
        running = false;
        thread.join(Duration.ofSeconds(5));
    }

    @Override
    public Begun begin(Order order, long now) {
        if (full) {
            return new Begun.Refused("the disk of recordings is full");
        }
        if (!running) {
            return new Begun.Refused("stopping");
        }
        if (count.incrementAndGet() > limits.most()) {
            count.decrementAndGet();
            return new Begun.Refused(limits.most() + " recordings are made already");
        }
        var tape = new Tape(now);
        var going = new Begun.Going(tape, new CompletableFuture<>(), new CompletableFuture<>());
        begun.add(new OpenRecording(store, codecs, order, now, going));
        return going;
    }

    private void run() {
        look();
        while (running) {
            try {
                turn(begun.poll(TURN_MS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                running = false;
            } catch (RuntimeException | Error e) {
                log.error("recorder goes on after", e);
            }
        }
        turn(null);
        long now = clock.getAsLong();
        open.forEach(each -> each.stop(Cause.STOPPED, now));
        turn(null);
        open.forEach(each -> each.abandon("the recorder has stopped"));
    }

    private void turn(@Nullable OpenRecording first) {
        for (var next = first; next != null; next = begun.poll()) {
            open.add(next);
            next.open(wall.instant());
        }
        turn++;
        if (turn % TURNS_PER_LOOK == 0) {
            look();
        }
        boolean flush = turn % TURNS_PER_FLUSH == 0;
        long now = clock.getAsLong();
        for (var each : List.copyOf(open)) {
            if (full) {
                each.stop(Cause.DISK, now);
            } else if (each.age(now) >= limits.longest().toNanos()) {
                each.stop(Cause.TOO_LONG, now);
            }
            if (write(each, now, flush)) {
                open.remove(each);
                count.decrementAndGet();
            }
        }
    }

    /** Whether it is over. */
    private boolean write(OpenRecording each, long now, boolean flush) {
        boolean over;
        try {
            over = each.write(now, flush, wall);
        } catch (RuntimeException | Error e) {
            log.error("a recording ends by", e);
            each.abandon("the recorder has stopped");
            over = true;
        }
        var ended = each.result();
        if (over && ended != null) {
            leftOut.increment((double) ended.leftOut());
            registry.counter("recordings.ended", "cause", ended.cause().name().toLowerCase(Locale.ROOT))
                    .increment();
            finished.run();
        }
        return over;
    }

    /** Looks whether there is room. */
    private void look() {
        try {
            boolean was = full;
            full = store.free() < limits.keepFree();
            if (full && !was) {
                log.error("the disk of recordings is full: none is made until there is room again");
            } else if (was && !full) {
                log.info("there is room for recordings again");
            }
        } catch (IOException e) {
            log.warn("cannot tell how much room there is for recordings: {}", e.toString());
        }
    }
}
