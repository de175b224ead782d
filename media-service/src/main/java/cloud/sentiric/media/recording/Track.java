package cloud.sentiric.media.recording;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a recording: puts packets on the time line. Times and positions are samples since the recording began.
 *
 * <p>Arrival says where a stream begins, its timestamps where each packet lies from there on: loss and silence suppression are silence
 * of the right length, and the order of arrival does not matter. That holds as long as arrival agrees:
 *
 * <pre>
 *   comes 2 s late or 1 s early                  the clock has jumped: it begins anew where it arrives
 *   all of a spurt comes late, after a gap       the clock stood still in the gap: the spurt moves there, before it is given out
 *   some of it is late, the rest catches up      a jam on the way: all stays
 *   soonest packets come later each 10 s         the clock drifts: moved in silence; by a sample a packet if there is none
 * </pre>
 *
 * What may have been spoken in a pause of the recording is not kept, wherever it lies by then: where a stream begins anew, or moves, it
 * is taken for late until its packets come at the pace of speech ({@link Stream#behind()}).
 */
final class Track {
    /** Samples a second. */
    static final int RATE = 8000;
    /** Samples of the longest packet: 250 ms. */
    static final int LONGEST = RATE / 4;
    /** What may still come or change: 2 s. */
    static final int HELD_BACK = 2 * RATE;
    /** What jitter may explain: 40 ms. */
    static final int TOLERANCE = RATE / 25;
    /** What a clock may be ahead or behind: 20 ms. */
    static final int DRIFT = RATE / 50;

    private static final int AHEAD = RATE;
    /** After so long without a packet, or with so much between two, another spurt begins: 60 ms. */
    private static final int GAP = RATE * 60 / 1000;
    /** So long its place may change: 250 ms. */
    private static final int WATCHED = RATE / 4;
    /** Drift beyond this waits for no silence: 60 ms. */
    private static final int PATIENCE = RATE * 60 / 1000;
    /** Peak of what passes for silence, of 32,768. */
    private static final int QUIET = 200;

    private final Codecs codecs;
    /** By what they decode, whatever its number. */
    private final Map<Format, Voice> voices = new HashMap<>();

    private final Window window = new Window();
    private final short[] decoded = new short[LONGEST];
    private @Nullable Stream current;
    private @Nullable Stream former;
    private boolean quiet = true;
    private long unread;
    private long outOfTurn;

    Track(Codecs codecs) {
        this.codecs = codecs;
    }

    /**
     * Takes a packet that came then; where its payload is empty it only tells how the clock of its stream goes.
     *
     * @param format null: not known
     */
    void hear(@Nullable Format format, int ssrc, int sequence, int timestamp, ByteBuffer payload, long now) {
        settle(now);
        var stream = stream(format, ssrc, sequence, timestamp, now);
        if (stream == null) {
            unread++;
            return;
        }
        if (!stream.isNext(timestamp) && stream.voice().remembers()) {
            outOfTurn += stream.length();
            return;
        }
        boolean kept = payload.hasRemaining();
        int length = kept ? stream.voice().decode(payload, decoded) : stream.length();
        if (length <= 0) {
            unread++;
            return;
        }
        long at = stream.position(timestamp);
        if (!stream.isNext(timestamp)) {
            // Out of order, or twice.
            write(stream, at, length, kept);
            return;
        }
        boolean spurt = stream.isFresh() || at - stream.next() >= GAP || now - stream.heardAt() >= GAP;
        boolean still = !kept || isQuiet(length);
        at += follow(stream, timestamp, at, spurt, still);
        if (spurt) {
            settle(stream);
            stream.beginSpurt(timestamp, at, Math.max(0, at - window.end()), now);
        }
        write(stream, at, length, kept);
        stream.advance(sequence, timestamp, at, length, now);
        quiet = still;
    }

    private void write(Stream stream, long at, int length, boolean kept) {
        if (kept) {
            window.write(at, stream.behind(), decoded, length);
        }
    }

    /** The stream that a packet belongs to, perhaps a new one; null if it is no sound that can be read. */
    private @Nullable Stream stream(@Nullable Format format, int ssrc, int sequence, int timestamp, long now) {
        var known = find(ssrc, sequence, timestamp, now);
        if (known != null && known.format().equals(format)) {
            return known;
        }
        if (format == null || !Codecs.speaks(format)) {
            return null;
        }
        var voice = voices.computeIfAbsent(format.kind(), spoken -> new Voice(codecs, spoken));
        if (known != null && known.voice().clock() == voice.clock()) {
            known.decode(format, voice);
            return known;
        }
        // Where one follows another at once, nothing of that one is lost.
        long ahead = window.end() - now;
        long at = ahead > 0 && ahead <= WATCHED ? window.end() : now;
        long behind = Math.max(
                current == null ? 0 : current.behind(ssrc, sequence, timestamp, at),
                former == null ? 0 : former.behind(ssrc, sequence, timestamp, at));
        var begun = new Stream(ssrc, format, voice, sequence, timestamp, at, behind, now);
        settle(current);
        former = current;
        current = begun;
        return begun;
    }

    private @Nullable Stream find(int ssrc, int sequence, int timestamp, long now) {
        if (current != null && fits(current, ssrc, sequence, timestamp, now)) {
            return current;
        }
        return former != null && fits(former, ssrc, sequence, timestamp, now) ? former : null;
    }

    private static boolean fits(Stream stream, int ssrc, int sequence, int timestamp, long now) {
        long late = now - stream.position(timestamp);
        return stream.ssrc() == ssrc && stream.agrees(sequence, timestamp) && late <= HELD_BACK && late >= -AHEAD;
    }

    /** By how much a packet is moved because the clock drifts. */
    private long follow(Stream stream, int timestamp, long at, boolean spurt, boolean still) {
        long drift = stream.drift();
        long by = 0;
        if (spurt) {
            by = Math.max(drift, Math.min(0, window.end() - at));
        } else if (still && quiet) {
            by = drift;
        } else if (Math.abs(drift) > PATIENCE) {
            by = Long.signum(drift);
            if (by > 0) {
                window.repeat(at);
            }
        }
        if (by != 0) {
            stream.shift(timestamp, by);
        }
        return by;
    }

    private boolean isQuiet(int length) {
        for (int i = 0; i < length; i++) {
            if (Math.abs(decoded[i]) > QUIET) {
                return false;
            }
        }
        return true;
    }

    /** Decides about spurts that were watched long enough. */
    private void settle(long now) {
        if (current != null && now - current.spurtBegan() >= WATCHED) {
            settle(current);
        }
        if (former != null && now - former.spurtBegan() >= WATCHED) {
            settle(former);
        }
    }

    private void settle(@Nullable Stream stream) {
        if (stream != null && stream.isSpurtOpen()) {
            long from = stream.spurtFrom();
            window.move(from, stream.settleSpurt());
        }
    }

    /** From now on nothing is kept. */
    void mute(long now) {
        settle(current);
        settle(former);
        window.mute(now);
    }

    void unmute(long now) {
        window.unmute(now);
    }

    /** Up to where nothing changes any more. */
    long settled(long now) {
        settle(now);
        long upTo = now - HELD_BACK;
        if (current != null && current.isSpurtOpen()) {
            upTo = Math.min(upTo, current.spurtFrom());
        }
        if (former != null && former.isSpurtOpen()) {
            upTo = Math.min(upTo, former.spurtFrom());
        }
        return upTo;
    }

    /** Behind the last sample, when nothing comes any more. */
    long end() {
        settle(current);
        settle(former);
        return window.end();
    }

    /** Gives out the next samples, into every so manyth place of the array. */
    void take(int length, short[] to, int first, int step) {
        window.take(length, to, first, step);
    }

    /** Packets that are no sound that can be read. */
    long unread() {
        return unread;
    }

    /** Samples that came when their place was given out already, or behind those that they were to be decoded before. */
    long lateSamples() {
        return window.lateSamples() + outOfTurn;
    }

    /** Nothing is decoded any more. */
    void close() {
        voices.values().forEach(Voice::close);
        voices.clear();
    }
}
