package cloud.sentiric.media.disk;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recording;
import cloud.sentiric.media.recording.Recordings.Begun.Going;
import cloud.sentiric.media.recording.Recordings.Cause;
import cloud.sentiric.media.recording.Recordings.Finished;
import cloud.sentiric.media.recording.Recordings.Opened;
import cloud.sentiric.node.TraceContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A recording that is made; touched by the thread recorder alone. */
final class OpenRecording {
    private static final Logger log = LoggerFactory.getLogger(OpenRecording.class);

    private final Store store;
    private final Order order;
    private final long began;
    private final Going going;
    private final Recording recording;
    private Cause cause = Cause.STOPPED;
    private @Nullable Sidecar sidecar;
    private @Nullable SoundFile file;
    private Sidecar.@Nullable Result result;
    private boolean delayed;

    OpenRecording(Store store, Codecs codecs, Order order, long began, Going going) {
        this.store = store;
        this.order = order;
        this.began = began;
        this.going = going;
        this.recording = new Recording(order.channels().size(), codecs);
    }

    long age(long now) {
        return now - began;
    }

    /** Makes its file. */
    void open(Instant now) {
        try {
            var begun = store.begin(order, id(now), now);
            sidecar = begun;
            file = store.create(begun);
            going.opened().complete(new Opened.Ready(begun.uri()));
            tell(() -> log.info("recording to {}", begun.uri()));
        } catch (IOException | RuntimeException e) {
            tell(() -> log.error("cannot record: {}", e.toString()));
            abandon(e.toString());
            discard();
        }
    }

    /** There never was one: nobody is to be told of it. */
    private void discard() {
        var known = sidecar;
        sidecar = null;
        if (known != null) {
            try {
                store.discard(known);
            } catch (IOException e) {
                tell(() -> log.warn("{} is left empty: {}", known.uri(), e.toString()));
            }
        }
    }

    /** RFC 9562 §5.7. */
    private static UUID id(Instant now) {
        var random = ThreadLocalRandom.current();
        return new UUID(
                (now.toEpochMilli() << 16) | 0x7000 | random.nextInt(0x1000),
                (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    /** It ends, for that reason if it has not ended already. */
    void stop(Cause why, long now) {
        if (!going.tape().isStopped()) {
            cause = why;
            going.tape().stop(now);
        }
    }

    /** How it came out; null while it goes on, and where nothing came of it. */
    Sidecar.@Nullable Result result() {
        return result;
    }

    /** Writes what has come; whether it is over. */
    boolean write(long now, boolean flush, InstantSource wall) {
        var to = file;
        var known = sidecar;
        if (to == null || known == null) {
            return true;
        }
        var tape = going.tape();
        // Asked before the tape is empty: nothing comes after it.
        long end = tape.stopped();
        if (result == null) {
            boolean whole = true;
            long durationMs;
            try {
                tape.drain(recording, (samples, length) -> append(to, samples, length));
                if (end == Long.MAX_VALUE) {
                    recording.give(now - began, (samples, length) -> append(to, samples, length));
                    if (flush) {
                        to.flush();
                    }
                    return false;
                }
                recording.finish(end, (samples, length) -> append(to, samples, length));
                to.finish();
                durationMs = recording.durationMs();
            } catch (IOException | UncheckedIOException e) {
                tell(() -> log.error("{} ends here: {}", known.uri(), e.toString()));
                cause = Cause.DISK;
                tape.stop(now);
                whole = cut(to);
                durationMs = to.octets() / block() * 1000 / Recording.RATE;
            }
            result = new Sidecar.Result(
                    wall.instant(), durationMs, cause, whole, tape.leftOut(), recording.unread(), recording.lateMs());
        }
        return save(known, result);
    }

    /** Tried again with the next turn where it fails: until then it is announced by nobody. */
    private boolean save(Sidecar known, Sidecar.Result how) {
        try {
            store.save(known.ended(how));
        } catch (IOException e) {
            if (!delayed) {
                delayed = true;
                tell(() -> log.warn("{} cannot be announced yet: {}", known.uri(), e.toString()));
            }
            return false;
        }
        tell(() -> log.info(
                "recorded {} ms to {}, {}{}{}",
                how.durationMs(),
                known.uri(),
                how.cause(),
                how.whole() ? "" : ", without its end",
                how.leftOut() == 0 ? "" : "; lacks " + how.leftOut() + " packets, as the disk was too slow"));
        recording.close();
        going.finished().complete(new Finished(known.uri(), how.durationMs(), how.cause()));
        return true;
    }

    private static void append(SoundFile to, short[] samples, int length) {
        try {
            to.append(samples, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Octets of a sample of all channels. */
    private long block() {
        return (long) WavHeader.OCTETS_PER_SAMPLE * order.channels().size();
    }

    private boolean cut(SoundFile to) {
        try {
            return to.cut();
        } catch (IOException e) {
            tell(() -> log.warn("a recording has no end: {}", e.toString()));
            return false;
        }
    }

    private void closeAsItIs(SoundFile to) {
        try {
            to.close();
        } catch (IOException e) {
            tell(() -> log.debug("cannot be closed", e));
        }
    }

    /** Nothing more is written; what is there is made whole at the next start. */
    void abandon(String why) {
        // First of all: whoever is told of it may begin another one.
        going.tape().stop(began);
        if (file != null) {
            closeAsItIs(file);
        }
        file = null;
        recording.close();
        going.opened().complete(new Opened.Failed(why));
        going.finished().completeExceptionally(new IOException("cannot be made whole"));
    }

    private void tell(Runnable words) {
        MDC.put(TraceContext.CALL_ID_KEY, order.callId());
        try {
            words.run();
        } finally {
            MDC.remove(TraceContext.CALL_ID_KEY);
        }
    }
}
