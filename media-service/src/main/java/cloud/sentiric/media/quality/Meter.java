package cloud.sentiric.media.quality;

import cloud.sentiric.media.quality.Quality.Told;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes qualities of what is counted: of each interval, and of the whole time. Times are nanoseconds.
 *
 * <p>The delay from mouth to ear is half of the round trip, a packet, and a jitter buffer of twice the jitter.
 */
public final class Meter {
    /** How long an interval is. */
    public static final long INTERVAL = 10_000_000_000L;

    /** The least that says something about quality: what is left at the end may be less than an interval. */
    private static final long LEAST = 2_000_000_000L;

    private static final double PACKET_MS = 20;
    private static final double MS = 1e6;

    private final Counts opened;
    private Counts begun;
    private double jitterMs;
    private double jitterHereMs;
    private int longestHere;
    private double worst;

    /**
     * Begins with what is counted now.
     *
     * @param now what is counted when the end is opened
     */
    public Meter(Counts now) {
        this.opened = now;
        this.begun = now;
    }

    /** What is known of the packets beside their counts. */
    public record Stream(
            int payloadType,
            int longestLoss,
            double roundTripMs,
            @Nullable Told told,
            @Nullable Cause cause) {}

    /** Takes note of the jitter of this moment. */
    public void jitter(double ms) {
        jitterHereMs = Math.max(jitterHereMs, ms);
        jitterMs = Math.max(jitterMs, ms);
    }

    /** Takes note of losses in a row. */
    public void missing(int packets) {
        longestHere = Math.max(longestHere, packets);
    }

    /** Whether an interval is over. */
    public boolean isDue(long now) {
        return now - begun.now() >= INTERVAL;
    }

    /** Ends an interval. */
    public Quality interval(Counts now, Stream stream) {
        var quality = last(now, stream);
        if (quality.mos() > 0) {
            worst = worst == 0 ? quality.mos() : Math.min(worst, quality.mos());
        }
        begun = now;
        jitterHereMs = 0;
        longestHere = 0;
        return quality;
    }

    private Quality last(Counts now, Stream stream) {
        var here = now.since(begun);
        double mos = mos(here, jitterHereMs, stream);
        return quality(here, jitterHereMs, longestHere, stream, mos, mos);
    }

    /** The whole time. */
    public Quality whole(Counts now, Stream stream) {
        var all = now.since(opened);
        double mos = mos(all, jitterMs, stream);
        double least = worst == 0 ? mos : worst;
        if (now.now() - begun.now() >= LEAST) {
            double rest = last(now, stream).mos();
            least = rest == 0 ? least : Math.min(least, rest);
        }
        return quality(all, jitterMs, stream.longestLoss(), stream, mos, least);
    }

    private static Quality quality(
            Counts counts, double jitterMs, int longestLoss, Stream stream, double mos, double worst) {
        return new Quality(
                Duration.ofNanos(counts.now()),
                counts.sent(),
                counts.received(),
                counts.lost(),
                burstRatio(counts),
                longestLoss,
                jitterMs,
                stream.roundTripMs(),
                mos,
                worst,
                stream.told(),
                Duration.ofNanos(counts.unheard()),
                counts.unheard() == 0 ? null : stream.cause());
    }

    private static double mos(Counts counts, double jitterMs, Stream stream) {
        if (counts.received() == 0) {
            return counts.unheard() == 0 ? 0 : 1;
        }
        var codec = Impairment.of(stream.payloadType());
        if (codec == null) {
            return 0;
        }
        double loss = loss(counts.received(), counts.lost(), counts.unheard(), counts.now());
        double delay = stream.roundTripMs() / 2 + PACKET_MS + 2 * jitterMs;
        return EModel.mos(EModel.rating(EModel.delay(delay), EModel.equipment(codec, loss, burstRatio(counts))));
    }

    /** Losses of one packet each would be 1 / (1 − loss) long at random (G.107 §7.5, for a chain of two states). */
    private static double burstRatio(Counts counts) {
        if (counts.lost() == 0 || counts.gaps() == 0) {
            return 0;
        }
        double share = (double) counts.lost() / (counts.lost() + counts.received());
        return Math.max(1, (double) counts.lost() / counts.gaps() * (1 - share));
    }

    /** A time without packets has no sequence numbers that are missing. */
    static double loss(long received, long lost, long unheard, long time) {
        double missing = lost == 0 ? 0 : (double) lost / (lost + received);
        return Math.min(1, Math.max(missing, time == 0 ? 0 : (double) unheard / time));
    }

    /** Milliseconds of a time. */
    public static double ms(long nanos) {
        return nanos / MS;
    }
}
