package cloud.sentiric.media.conversation;

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

/** Makes frames of linear sound of the packets that a party sends. Times are nanoseconds. */
final class Listening implements AutoCloseable {
    private static final int PACKET_MS = 20;
    private static final int LARGEST = 1500;
    /** What a party says of which nothing is agreed. */
    private static final Formats USUAL = new Formats(List.of(Format.of(Codec.PCMU), Format.of(Codec.PCMA)), List.of());

    private final Codecs codecs;
    private final int rate;
    private final Telling telling;
    private final SendingSource source;
    private final int start;
    private final RtpHeader header = new RtpHeader();
    private final ByteBuffer frame = ByteBuffer.allocate(LARGEST);
    /** By what the transcoder was chosen. */
    private @Nullable Formats formats;

    private @Nullable Transcoder transcoder;

    Listening(Codecs codecs, int rate, RandomGenerator random, Telling telling, long now) {
        this.codecs = codecs;
        this.rate = rate;
        this.telling = telling;
        this.source = new SendingSource(random);
        source.clock(rate);
        this.start = source.timestamp(now);
    }

    /** Linear sound of a rate. */
    static Format linear(int rate) {
        return new Format(0, "L16", rate, 1, PACKET_MS);
    }

    /** Takes a packet of a party that speaks so. */
    void hear(RtpHeader of, ByteBuffer datagram, Formats spoken, long now) {
        var ear = ear(spoken);
        if (ear == null) {
            return;
        }
        while (!ear.take(of, datagram, now)) {
            drain(ear, now);
        }
        drain(ear, now);
    }

    private @Nullable Transcoder ear(Formats spoken) {
        if (!spoken.equals(formats)) {
            close();
            formats = spoken;
            var from = spoken.sends().isEmpty() ? USUAL : spoken;
            transcoder = from.sends().stream().anyMatch(Codecs::speaks)
                    ? new Transcoder(codecs, new Crossing.Transcoded(from, linear(rate), null), source)
                    : null;
        }
        return transcoder;
    }

    /** Gives what need not be waited for any longer. */
    void look(long now) {
        if (transcoder != null) {
            drain(transcoder, now);
        }
    }

    /** When {@link #look} has something; {@link Long#MAX_VALUE}: never. */
    long due() {
        return transcoder == null ? Long.MAX_VALUE : transcoder.due();
    }

    private void drain(Transcoder ear, long now) {
        frame.clear();
        while (ear.next(now, frame)) {
            frame.flip();
            header.parse(frame);
            telling.heard(littleEndian(), header.timestamp() - start);
            frame.clear();
        }
    }

    /** L16 has the higher octet first (RFC 3551 §4.5.11). */
    private byte[] littleEndian() {
        var pcm = new byte[header.payloadLength()];
        for (int i = 0; i + 1 < pcm.length; i += 2) {
            pcm[i] = frame.get(header.payloadOffset() + i + 1);
            pcm[i + 1] = frame.get(header.payloadOffset() + i);
        }
        return pcm;
    }

    @Override
    public void close() {
        if (transcoder != null) {
            transcoder.close();
            transcoder = null;
        }
    }
}
