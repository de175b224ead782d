package cloud.sentiric.gateway.abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What each source sent lately, and who is banned: two token buckets for a source, as the times at which they are full again
 * (GCRA, ITU-T I.371). Above the first it is not heard, above the second, some times as large, it is banned.
 *
 * <p>A ban rests on a source that is there. One that may be forged only pauses: it is not heard for a short time, and again while
 * the flood lasts.
 *
 * <p>Bounded, and shared by all workers without a lock: two that count at the same moment may count one instead of two. A
 * bucket of the table takes eight sources, chosen by a secret hash. In a full one the source makes room that owes least: a
 * banned one if all others are banned, or were, and then the one whose ban ends first. So who sends from many addresses, forged
 * or not, pushes out the innocent, who come back with a full allowance, and then those whom he has had banned, never a stranger
 * for good.
 */
public final class Sources {
    private static final int WAYS = 8;
    private static final int STATE = 4;
    private static final int ALLOWED = 0;
    private static final int TOLERATED = 1;
    private static final int BANNED_UNTIL = 2;
    private static final int TIMES = 3;

    private final Measure measure;
    private final long interval;
    private final long salt;
    private final AtomicLongArray keys;
    private final AtomicLongArray states;
    private final int bucketMask;
    private final int places;
    /** How long a source that may be forged is not heard. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final AtomicInteger bans = new AtomicInteger();

    /** What follows from a message. */
    public enum Verdict {
        WITHIN,
        /** Too much: it is not handled. */
        OVER,
        /** Far too much: the source is banned, or pauses, from now on. */
        BANNED
    }

    /** For at least this many sources; the salt is a secret. */
    public Sources(Measure measure, int sources, long salt) {
        this.measure = measure;
        this.salt = salt;
        interval = 1_000_000_000L / measure.perSecond();
        int buckets = Integer.highestOneBit(Math.max(1, (sources - 1) / WAYS)) << 1;
        bucketMask = buckets - 1;
        places = buckets * WAYS;
        keys = new AtomicLongArray(places);
        states = new AtomicLongArray(places * STATE);
    }

    private int bucket(long source) {
        return ((int) (Source.mixed(source, salt) >>> 33) & bucketMask) * WAYS;
    }

    private int find(long source) {
        int bucket = bucket(source);
        for (int i = bucket; i < bucket + WAYS; i++) {
            if (keys.getOpaque(i) == source) {
                return i;
            }
        }
        return -1;
    }

    private long get(int place, int what) {
        return states.getOpaque(place * STATE + what);
    }

    private void set(int place, int what, long value) {
        states.setOpaque(place * STATE + what, value);
    }

    private boolean banned(int place, long now) {
        long until = get(place, BANNED_UNTIL);
        return until != 0 && until - now > 0;
    }

    private boolean wasBanned(int place, long now) {
        return get(place, TIMES) > 0
                && now - get(place, BANNED_UNTIL) < measure.longestBan().toNanos();
    }

    /** Nanoseconds until the token bucket is full again. */
    private long debt(int place, int what, long now) {
        long debt = get(place, what) - now;
        return debt < 0 || debt > interval * measure.burst() ? 0 : debt;
    }

    /** Whether the source is banned now. */
    public boolean banned(long source, long now) {
        if (bans.getOpaque() == 0) {
            return false;
        }
        int place = find(source);
        return place >= 0 && banned(place, now);
    }

    /**
     * Counts a message that weighs as much as {@code weight} ordinary ones.
     *
     * @param there whether the source is known to be there, and so can be banned
     */
    public Verdict take(long source, int weight, boolean there, long now) {
        int place = place(source, now);
        long cost = interval * weight;
        long tolerated = debt(place, TOLERATED, now) + cost / measure.flood();
        if (tolerated > interval * measure.burst()) {
            ban(source, place, there, now);
            return Verdict.BANNED;
        }
        set(place, TOLERATED, now + tolerated);
        long allowed = debt(place, ALLOWED, now) + cost;
        if (allowed > interval * measure.burst()) {
            return Verdict.OVER;
        }
        set(place, ALLOWED, now + allowed);
        return Verdict.WITHIN;
    }

    /** Counts a message of who is never banned; whether it is within what it may send. */
    public boolean allows(long source, int weight, long now) {
        int place = place(source, now);
        long allowed = debt(place, ALLOWED, now) + interval * weight;
        if (allowed > interval * measure.burst()) {
            return false;
        }
        set(place, ALLOWED, now + allowed);
        return true;
    }

    /** The place of the source, found or made. */
    private int place(long source, long now) {
        int found = find(source);
        if (found >= 0) {
            return found;
        }
        int bucket = bucket(source);
        int place = bucket;
        long least = Long.MAX_VALUE;
        for (int i = bucket; i < bucket + WAYS; i++) {
            long owes = owes(i, now);
            if (owes < least) {
                least = owes;
                place = i;
            }
        }
        keys.setOpaque(place, source);
        set(place, TIMES, 0);
        set(place, BANNED_UNTIL, 0);
        set(place, TOLERATED, now);
        set(place, ALLOWED, now);
        return place;
    }

    /** The more, the later it makes room. */
    private long owes(int place, long now) {
        if (keys.getOpaque(place) == 0) {
            return -1;
        }
        if (banned(place, now)) {
            return Long.MAX_VALUE / 2 + get(place, BANNED_UNTIL) - now;
        }
        long debt = debt(place, TOLERATED, now);
        return wasBanned(place, now) ? Long.MAX_VALUE / 4 + debt : debt;
    }

    private void ban(long source, int place, boolean there, long now) {
        long before = wasBanned(place, now) ? get(place, TIMES) : 0;
        long times = there ? before + 1 : before;
        long until = now + (there ? length(times) : PAUSE.toNanos());
        set(place, BANNED_UNTIL, until == 0 ? 1 : until);
        set(place, TIMES, times);
        set(place, TOLERATED, now);
        bans.incrementAndGet();
        if (keys.getOpaque(place) != source) {
            // Another worker gave the place away meanwhile: the ban is not for its new owner.
            set(place, TIMES, 0);
            set(place, BANNED_UNTIL, 0);
        }
    }

    private long length(long times) {
        long first = measure.firstBan().toNanos();
        long longest = measure.longestBan().toNanos();
        int doublings = (int) Math.min(times - 1, 40);
        return first > longest >> doublings ? longest : first << doublings;
    }

    /** How long the ban of the source still is; zero if there is none. */
    public Duration left(long source, long now) {
        int place = find(source);
        return place >= 0 && banned(place, now) ? Duration.ofNanos(get(place, BANNED_UNTIL) - now) : Duration.ZERO;
    }

    /** The running bans and pauses. */
    public List<Ban> bans(boolean everywhere, long now) {
        var list = new ArrayList<Ban>();
        if (bans.get() > 0) {
            for (int i = 0; i < places; i++) {
                if (banned(i, now)) {
                    list.add(new Ban(
                            keys.getOpaque(i),
                            (int) get(i, TIMES),
                            Duration.ofNanos(get(i, BANNED_UNTIL) - now),
                            everywhere));
                }
            }
        }
        return list;
    }

    /** Ends the ban of the source and forgets what it did; false if it is not banned. */
    public boolean pardon(long source, long now) {
        int place = find(source);
        if (place < 0 || !banned(place, now)) {
            return false;
        }
        set(place, TIMES, 0);
        set(place, BANNED_UNTIL, 0);
        set(place, TOLERATED, now);
        set(place, ALLOWED, now);
        return true;
    }
}
