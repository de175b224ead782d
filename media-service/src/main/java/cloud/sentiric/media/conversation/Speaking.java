package cloud.sentiric.media.conversation;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Resampler;
import cloud.sentiric.media.playout.Pace;
import cloud.sentiric.media.playout.Sounding;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Sound that a party is to hear, and marks in it, in the order in which they came. While nothing waits nothing is sent; what comes
 * then begins a talkspurt. Times are nanoseconds.
 */
final class Speaking implements Sounding, AutoCloseable {
    /** Sound that may wait, milliseconds. */
    static final int MOST_MS = 30_000;

    static final int MOST_MARKS = 64;

    /** Pieces that may wait, however small: each costs as much as 10 ms. */
    private static final int MOST_PIECES = MOST_MS / 10 + MOST_MARKS;

    private static final int LARGEST = 1500;

    private sealed interface Piece {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Sound(byte[] pcm) implements Piece {}

    private record Mark(String name) implements Piece {}

    private final int rate;
    private final Format format;
    private final Telling telling;
    private final Pace pace;
    private final SendingSource source;
    private final Encoder encoder;
    private final @Nullable Resampler resampler;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    /** Marks behind what is being heard; told when the packet is over. */
    private final Deque<String> passing = new ArrayDeque<>();

    private final short[] samples;
    private final short[] encoded;
    private final ByteBuffer payload = ByteBuffer.allocate(LARGEST);
    private int offset;
    private long waiting;
    private int marks;
    private long sent;
    private boolean spurt;
    private boolean unheard;

    /** Sound of a rate, to be sent in a format. */
    Speaking(Codecs codecs, int rate, Format format, SendingSource source, Telling telling) {
        this.rate = rate;
        this.format = format;
        this.telling = telling;
        this.source = source;
        this.pace = new Pace(source, format.clock(), format.packetMs());
        this.encoder = codecs.encoder(format, Codecs.encoded(Listening.linear(rate), format));
        this.resampler = encoder.rate() == rate ? null : new Resampler(rate, encoder.rate());
        this.samples = new short[format.packetMs() * rate / 1000];
        this.encoded = resampler == null ? samples : new short[resampler.most(samples.length)];
    }

    /** Takes sound that is heard after what waits; false if that is more than may wait. */
    boolean say(byte[] pcm, long now) {
        if (pcm.length == 0) {
            return true;
        }
        if (ms(waiting + pcm.length / 2) > MOST_MS || pieces.size() >= MOST_PIECES) {
            return false;
        }
        begin(now);
        pieces.add(new Sound(pcm));
        waiting += pcm.length / 2;
        return true;
    }

    /** Takes a mark behind what waits; false if too many wait. */
    boolean mark(String name, long now) {
        if (marks >= MOST_MARKS) {
            return false;
        }
        if (isSilent()) {
            telling.reached(name, true, now, playedMs());
            return true;
        }
        marks++;
        if (pieces.isEmpty()) {
            passing.add(name);
        } else {
            pieces.add(new Mark(name));
        }
        return true;
    }

    /** Takes away what waits. */
    void flush(long now) {
        for (var piece : pieces) {
            if (piece instanceof Mark(var name)) {
                telling.reached(name, false, now, playedMs());
            }
        }
        telling.flushed(ms(waiting));
        pieces.clear();
        offset = 0;
        waiting = 0;
        marks = passing.size();
    }

    private void begin(long now) {
        if (isSilent()) {
            pace.begin(now);
            spurt = true;
        }
    }

    /** Whether nothing waits, and all that was sent has been heard. */
    boolean isSilent() {
        return !spurt;
    }

    /** Something else is sent meanwhile: what waits is another talkspurt. */
    void interrupt(long now) {
        if (spurt) {
            pace.begin(now);
        }
    }

    @Override
    public long due() {
        return pace.due();
    }

    @Override
    public boolean finished() {
        return pieces.isEmpty();
    }

    /** All was heard: silence from now on. */
    void rest(long now) {
        tellPassing(now);
        spurt = false;
    }

    @Override
    public void send(long now, ByteBuffer out) {
        pace.catchUp(now);
        tellPassing(now);
        sent += take();
        payload.clear();
        int count = samples.length;
        if (resampler != null) {
            count = resampler.resample(samples, samples.length, encoded);
        }
        encoder.encode(encoded, count, payload);
        payload.flip();
        source.writeHeader(
                out, pace.marker(), format.payloadType(), pace.timestamp(), pace.units(), payload.remaining());
        out.put(payload);
        pace.advance(true);
    }

    @Override
    public void skip(long now) {
        pace.catchUp(now);
        tellPassing(now);
        var _ = take();
        unheard = true;
        pace.advance(false);
    }

    /** Takes a packet's sound, filled up with silence, and the marks behind it; how many samples there were. */
    private int take() {
        int count = 0;
        while (count < samples.length && !pieces.isEmpty()) {
            switch (pieces.getFirst()) {
                case Sound(var pcm) -> count = take(pcm, count);
                case Mark(var name) -> pass(name);
            }
        }
        Arrays.fill(samples, count, samples.length, (short) 0);
        while (pieces.peek() instanceof Mark(var name)) {
            pass(name);
        }
        return count;
    }

    private int take(byte[] pcm, int count) {
        int taken = Math.min(samples.length - count, pcm.length / 2 - offset);
        for (int i = 0; i < taken; i++) {
            int at = 2 * (offset + i);
            samples[count + i] = (short) ((pcm[at] & 0xFF) | (pcm[at + 1] << 8));
        }
        offset += taken;
        waiting -= taken;
        if (offset == pcm.length / 2) {
            pieces.remove();
            offset = 0;
        }
        return count + taken;
    }

    private void pass(String name) {
        pieces.remove();
        passing.add(name);
    }

    private void tellPassing(long now) {
        if (passing.isEmpty()) {
            return;
        }
        for (var name = passing.poll(); name != null; name = passing.poll()) {
            marks--;
            telling.reached(name, !unheard, now, playedMs());
        }
        unheard = false;
    }

    private long playedMs() {
        return ms(sent);
    }

    private long ms(long count) {
        return count * 1000 / rate;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
