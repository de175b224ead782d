package cloud.sentiric.media.transcode;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes of one party's packets those that another one understands: a stream of our own source, its timestamps as far from each
 * other as those that came.
 *
 * <pre>
 *   take ─▶ Window: in order, no longer than 20 ms ─┬─ sound ─▶ Voice: decoded, or made up ─▶ Queue ─▶ encoded ─┬─▶ next
 *                                                   └─ keys ──▶ Keys ───────────────────────────────────────────┘
 * </pre>
 *
 * <p>Nothing waits for a clock of ours but a gap: what comes late goes on late, and whoever hears it has a buffer for that. Times
 * are nanoseconds.
 */
public final class Transcoder implements AutoCloseable {
    /** A longer pause is a jump of the clock, seconds. */
    private static final int LONGEST_PAUSE = 10;

    private static final int LARGEST = 1500;
    /** Room for a packet that is not full, what is made up, and the longest packet. */
    private static final int QUEUE_MS = 60 + Voice.LONGEST_MS + Decoder.LONGEST_MS;

    private final Codecs codecs;
    private final Formats from;
    private final Format to;
    private final SendingSource source;
    private final Window window = new Window();
    private final Keys keys;
    private final boolean tellsKeys;
    private final ByteBuffer payload;
    private final Encoder encoder;
    private final Queue queue;
    /**
     * One for each codec that came, in the place of the first format that has it: who changes the format with each packet, or has one
     * codec by all the numbers that there are, costs nothing more.
     */
    private final @Nullable Voice[] voices;

    private @Nullable Voice voice;
    private boolean begun;
    /** Timestamp of the sound that comes next, by its clock. */
    private int expected;
    /** Timestamp of the first sample of the queue, by ours. */
    private int position;
    /** Units by which a packet was filled up. */
    private int padded;

    private boolean marker;

    /** Sends as the given source, whose clock it sets. */
    public Transcoder(Codecs codecs, Crossing.Transcoded what, SendingSource source) {
        this.codecs = codecs;
        this.from = what.from();
        this.to = what.to();
        this.source = source;
        var events = what.events();
        this.tellsKeys = events != null;
        this.keys = events == null
                ? new Keys(0, to.clock(), to.clock(), source)
                : new Keys(events.payloadType(), events.clock(), to.clock(), source);
        this.payload = ByteBuffer.allocate(LARGEST);
        this.voices = new Voice[from.sends().size()];
        int rate = from.sends().stream()
                .filter(Codecs::speaks)
                .mapToInt(each -> Codecs.encoded(each, to))
                .max()
                .orElseThrow();
        this.encoder = codecs.encoder(to, rate);
        this.queue = new Queue(rate / 1000 * QUEUE_MS);
        source.clock(to.clock());
    }

    /** Takes a packet; false where it is to be taken once more, after {@link #next} has put what there was. */
    public boolean take(RtpHeader header, ByteBuffer datagram, long now) {
        return window.take(header, datagram, now);
    }

    /** Puts a packet at the buffer's position; false where there is none. */
    public boolean next(long now, ByteBuffer out) {
        while (true) {
            keys.look(now);
            if (keys.send(out)) {
                return true;
            }
            if (queue.count() >= packet()) {
                send(out);
                return true;
            }
            if (!window.has(now)) {
                return false;
            }
            work(now);
        }
    }

    /** When {@link #next} has something without that anything comes; {@link Long#MAX_VALUE}: never. */
    public long due() {
        return Math.min(window.due(), keys.due());
    }

    /** Forgets what came: something else is sent in its place, and what comes after begins anew. */
    public void rest() {
        window.clear();
        keys.clear();
        begun = false;
        padded = 0;
        queue.clear();
    }

    private int packet() {
        return to.packetMs() * encoder.rate() / 1000;
    }

    private void work(long now) {
        var header = window.header();
        var format = from.sent(header.payloadType());
        if (window.isFirst()) {
            keys.begin();
        }
        if (format != null && format.isEvent()) {
            if (!tellsKeys
                    || !Keys.tells(format)
                    || keys.hear(header, window.packet(), format.clock(), at(header, now), now)) {
                window.advance();
            }
        } else if (format != null && Codecs.speaks(format)) {
            sound(voice(format), header, now);
        } else {
            window.advance();
        }
    }

    /** What an event's timestamp is by ours. */
    private int at(RtpHeader header, long now) {
        if (!begun || voice == null || window.isFirst()) {
            return source.talkspurt(now);
        }
        int clock = voice.clock();
        int since = header.timestamp() - expected;
        return Math.abs(since) > LONGEST_PAUSE * clock
                ? source.talkspurt(now)
                : position + units(queue.count()) + scaled(since, clock);
    }

    private int scaled(int units, int clock) {
        return (int) ((long) units * to.clock() / clock);
    }

    private int units(int samples) {
        return (int) ((long) samples * to.clock() / encoder.rate());
    }

    /** The voice of a format; another one than before begins anew. */
    private Voice voice(Format format) {
        int at = place(format);
        var speaking = voices[at];
        if (speaking == null) {
            speaking = new Voice(codecs, format, to, encoder.rate());
            voices[at] = speaking;
        }
        if (!speaking.equals(voice)) {
            voice = speaking;
            begun = false;
        }
        return speaking;
    }

    private int place(Format format) {
        int at = 0;
        while (!from.sends().get(at).isLike(format)) {
            at++;
        }
        return at;
    }

    private void sound(Voice speaking, RtpHeader header, long now) {
        boolean goesOn = begun && !window.isFirst();
        int gap = goesOn ? header.timestamp() - expected : 0;
        int perMs = speaking.clock() / 1000;
        if (goesOn && gap >= perMs && gap < LONGEST_PAUSE * speaking.clock() && window.lost() > 0) {
            int ms = Math.min(gap / perMs, Voice.LONGEST_MS);
            speaking.conceal(ms, ms == gap / perMs, header, window.packet(), queue);
            expected += ms * perMs;
            window.madeUp();
            return;
        }
        if (!goesOn || gap != 0) {
            if (queue.count() > 0) {
                padded = units(packet() - queue.count());
                queue.pad(packet());
                return;
            }
            pause(goesOn ? gap : -1, speaking.clock(), now);
            expected = header.timestamp();
        }
        int lasts = speaking.decode(header, window.packet(), queue);
        expected += Math.max(0, lasts);
        window.advance();
    }

    private void pause(int gap, int clock, long now) {
        // What was played in between may have had another one.
        source.clock(to.clock());
        position = gap < 0 || gap >= LONGEST_PAUSE * clock
                ? source.talkspurt(now)
                : position + Math.max(0, scaled(gap, clock) - padded);
        padded = 0;
        marker = true;
        begun = true;
    }

    private void send(ByteBuffer out) {
        int samples = packet();
        payload.clear();
        encoder.encode(queue.samples(), samples, payload);
        payload.flip();
        source.writeHeader(out, marker, to.payloadType(), position, units(samples), payload.limit());
        out.put(payload);
        position += units(samples);
        queue.remove(samples);
        marker = false;
    }

    @Override
    public void close() {
        encoder.close();
        for (var each : voices) {
            if (each != null) {
                each.close();
            }
        }
    }
}
