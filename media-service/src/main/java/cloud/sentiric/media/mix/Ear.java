package cloud.sentiric.media.mix;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.transcode.Crossing;
import cloud.sentiric.media.transcode.Transcoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes linear sound of a party's packets. How loud G.711 is its octets say: packets of one who is quiet are not decoded, but that
 * before the first loud one, in which the word may have begun. A codec that remembers is decoded as it comes: it could not begin in
 * the midst of a word.
 */
final class Ear implements AutoCloseable {
    private static final int LARGEST = 1500;
    /** What a party says of which nothing is agreed. */
    private static final Formats USUAL = new Formats(List.of(Format.of(Codec.PCMU), Format.of(Codec.PCMA)), List.of());

    private static final Format LINEAR = new Format(0, "L16", Frame.RATE, 1, Frame.MS);

    private final Codecs codecs;
    private final SendingSource source;
    private final Playout playout;
    private final RtpHeader header = new RtpHeader();
    private final RtpHeader heldHeader = new RtpHeader();
    private final ByteBuffer frame = ByteBuffer.allocate(LARGEST);
    private final ByteBuffer held = ByteBuffer.allocate(LARGEST);
    private final short[] samples = new short[Frame.SAMPLES];
    /** By what the transcoder was chosen. */
    private @Nullable Formats formats;

    private Formats from = USUAL;
    private @Nullable Transcoder transcoder;
    /** Packets for which it is listened on. */
    private int open;

    private long decoded;

    Ear(Codecs codecs, RandomGenerator random, Playout playout) {
        this.codecs = codecs;
        this.playout = playout;
        this.source = new SendingSource(random);
        source.clock(Frame.RATE);
        held.limit(0);
    }

    /** Takes a packet of a party that speaks so; whether it is heard by others now. */
    void hear(RtpHeader of, ByteBuffer datagram, Formats spoken, boolean talks, long now) {
        var ear = ear(spoken);
        var format = from.sent(of.payloadType());
        if (ear == null || format == null || !format.isSound()) {
            return;
        }
        var codec = codec(format);
        if (codec != null && !isOpen(codec, of, datagram, talks)) {
            hold(datagram);
            ear.rest();
            return;
        }
        if (held.hasRemaining()) {
            heldHeader.parse(held);
            take(ear, heldHeader, held, now);
            held.limit(0);
        }
        take(ear, of, datagram, now);
    }

    private void take(Transcoder ear, RtpHeader of, ByteBuffer datagram, long now) {
        decoded++;
        while (!ear.take(of, datagram, now)) {
            drain(ear, now);
        }
        drain(ear, now);
    }

    private boolean isOpen(Codec codec, RtpHeader of, ByteBuffer datagram, boolean talks) {
        long level = level(codec, of, datagram);
        if (talks || level >= (open > 0 ? Talkers.STAYS : Talkers.ENTERS)) {
            open = Talkers.HANG_OVER;
        } else {
            open = Math.max(0, open - 1);
        }
        return open > 0;
    }

    private void hold(ByteBuffer datagram) {
        if (datagram.remaining() <= LARGEST) {
            held.clear();
            held.put(0, datagram, datagram.position(), datagram.remaining());
            held.limit(datagram.remaining());
        }
    }

    private static long level(Codec codec, RtpHeader of, ByteBuffer datagram) {
        long sum = 0;
        for (int i = 0; i < of.payloadLength(); i++) {
            long sample = codec.decode(datagram.get(of.payloadOffset() + i));
            sum += sample * sample;
        }
        return sum / Math.max(1, of.payloadLength());
    }

    private static @Nullable Codec codec(Format format) {
        return switch (format.name()) {
            case "PCMU" -> Codec.PCMU;
            case "PCMA" -> Codec.PCMA;
            default -> null;
        };
    }

    private @Nullable Transcoder ear(Formats spoken) {
        if (!spoken.equals(formats)) {
            close();
            held.limit(0);
            open = 0;
            formats = spoken;
            from = spoken.sends().isEmpty() ? USUAL : spoken;
            transcoder = from.sends().stream().anyMatch(Codecs::speaks)
                    ? new Transcoder(codecs, new Crossing.Transcoded(from, LINEAR, null), source)
                    : null;
        }
        return transcoder;
    }

    /** Takes in what need not be waited for any longer. */
    void look(long now) {
        if (transcoder != null) {
            drain(transcoder, now);
        }
    }

    /** Forgets what came: nobody is to hear it. What the codecs remember stays. */
    void rest() {
        if (transcoder != null) {
            transcoder.rest();
        }
        held.limit(0);
        open = 0;
    }

    /** Packets that were decoded. */
    long decoded() {
        return decoded;
    }

    private void drain(Transcoder ear, long now) {
        frame.clear();
        while (ear.next(now, frame)) {
            frame.flip();
            header.parse(frame);
            int count = header.payloadLength() / 2;
            for (int i = 0; i < count; i++) {
                samples[i] = frame.getShort(header.payloadOffset() + 2 * i);
            }
            playout.put(samples, count, header.timestamp(), now);
            frame.clear();
        }
    }

    @Override
    public void close() {
        if (transcoder != null) {
            transcoder.close();
            transcoder = null;
        }
    }
}
