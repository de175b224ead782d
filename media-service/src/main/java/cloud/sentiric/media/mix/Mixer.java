package cloud.sentiric.media.mix;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.rtp.SendingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Mixes what the parties of one session say, a frame at a time: each hears all others who talk, and never itself. No sockets, no
 * clock. Times are nanoseconds.
 *
 * <pre>
 *   packets ─▶ Ear: put right, decoded ─▶ Playout: by our clock ─┬─▶ Talkers: who is heard ─▶ the sum, limited ─▶ Outlet of all others
 *                                                                └─▶ who talks: the sum without itself, limited ─▶ Outlet of its own
 * </pre>
 */
public final class Mixer implements AutoCloseable {
    /** When nothing is to be mixed. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long GRID = 5_000_000;
    /** Lateness that is caught up. */
    private static final long CATCH_UP = 60_000_000;
    /** Frames by which an encoder learns what was heard before: what G.722 remembers is over in 50 ms. */
    private static final int PRIMES = 5;

    private final List<Seat> seats = new ArrayList<>();
    private final List<Seat> leaving = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Map<Format, Common> commons = new HashMap<>();
    private final int[] total = new int[Frame.SAMPLES];
    private final short[][] past = new short[PRIMES][Frame.SAMPLES];
    private long number;
    private long frameAt;
    private long due = NEVER;

    /** What all of one format hear who say nothing. */
    private static final class Common {
        final Outlet outlet;
        long frame;

        Common(Outlet outlet) {
            this.outlet = outlet;
        }
    }

    /**
     * Another party, that is sent what it hears as the given source. Who has left and comes back before the next frame has the seat
     * it had: it would hear its own sound fade.
     */
    public Seat join(Codecs codecs, SendingSource source, RandomGenerator random) {
        var seat = takeBack(source);
        if (seat == null) {
            seat = new Seat(this, codecs, source, random);
        }
        seats.add(seat);
        turns.add(seat.turn);
        return seat;
    }

    private @Nullable Seat takeBack(SendingSource source) {
        for (int i = 0; i < leaving.size(); i++) {
            if (leaving.get(i).isOf(source)) {
                return leaving.remove(i);
            }
        }
        return null;
    }

    /** Mixes from now on, if there is anybody. */
    public void begin(long now) {
        if (due == NEVER && !seats.isEmpty()) {
            due = Math.ceilDiv(now, GRID) * GRID;
        }
    }

    void leave(Seat seat) {
        if (seats.remove(seat)) {
            turns.remove(seat.turn);
            leaving.add(seat);
        }
    }

    /** When {@link #mix} is to be called. */
    public long due() {
        return due;
    }

    /** Makes the next frame: each seat has a packet of it after that, until the next. */
    public void mix(long now) {
        if (now - due > CATCH_UP) {
            long missed = (now - due) / Frame.NANOS;
            due += missed * Frame.NANOS;
            number += missed;
        }
        number++;
        frameAt = due;
        for (int i = 0; i < seats.size(); i++) {
            seats.get(i).listen(now);
        }
        Talkers.choose(turns);
        Arrays.fill(total, 0);
        for (int i = 0; i < seats.size(); i++) {
            var seat = seats.get(i);
            seat.speak(seat.turn.talks());
            seat.begin(number);
            add(seat);
        }
        for (int i = 0; i < leaving.size(); i++) {
            var seat = leaving.get(i);
            seat.listen(now);
            seat.speak(false);
            add(seat);
            seat.close();
        }
        leaving.clear();
        var all = heardByAll();
        for (int i = 0; i < Frame.SAMPLES; i++) {
            all[i] = Limiter.limit(total[i]);
        }
        if (seats.isEmpty()) {
            due = NEVER;
            closeCommons();
        } else {
            due += Frame.NANOS;
        }
    }

    private void add(Seat seat) {
        if (seat.isAudible()) {
            var part = seat.part();
            for (int i = 0; i < Frame.SAMPLES; i++) {
                total[i] += part[i];
            }
        }
    }

    /** When the frame was due. */
    long frameAt() {
        return frameAt;
    }

    /** The frame as all hear it who say nothing. */
    short[] heardByAll() {
        return past[(int) (number % PRIMES)];
    }

    /** The frame without what one says. */
    void without(short[] part, short[] out) {
        for (int i = 0; i < Frame.SAMPLES; i++) {
            out[i] = Limiter.limit(total[i] - part[i]);
        }
    }

    /** The frame as all hear it, encoded once for all who take it so. */
    Outlet common(Codecs codecs, Format format, Format kind) {
        var common = commons.get(kind);
        if (common == null) {
            common = new Common(new Outlet(codecs, format));
            commons.put(kind, common);
        }
        if (common.frame != number) {
            common.frame = number;
            common.outlet.encode(heardByAll());
        }
        return common.outlet;
    }

    /** Lets an encoder learn what was heard before this frame. */
    void prime(Outlet outlet) {
        for (int ago = PRIMES - 1; ago > 0; ago--) {
            outlet.encode(past[(int) Math.floorMod(number - ago, (long) PRIMES)]);
        }
    }

    private void closeCommons() {
        commons.values().forEach(each -> each.outlet.close());
        commons.clear();
    }

    @Override
    public void close() {
        seats.forEach(Seat::close);
        leaving.forEach(Seat::close);
        seats.clear();
        turns.clear();
        leaving.clear();
        closeCommons();
        due = NEVER;
    }
}
