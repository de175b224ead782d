package cloud.sentiric.media.audio;

import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Turns the packets that are heard into linear sound; what is missing between them is silence. */
public final class Hearing {
    // A longer pause is taken as a jump of the other side's clock.
    private static final int LONGEST_GAP = 8000;

    private boolean started;
    private int ssrc;
    private int next;

    /** 16-bit little-endian samples of a packet and of a gap before it; null if it is late or no G.711. */
    public byte @Nullable [] linear(RtpHeader header, ByteBuffer datagram) {
        var codec = codec(header.payloadType());
        if (codec == null) {
            return null;
        }
        int gap = started && ssrc == header.ssrc() ? header.timestamp() - next : 0;
        if (gap < 0 && gap > -LONGEST_GAP) {
            return null;
        }
        int silence = gap > 0 && gap <= LONGEST_GAP ? gap : 0;
        int length = header.payloadLength();
        var pcm = new byte[2 * (silence + length)];
        for (int i = 0; i < length; i++) {
            short sample = codec.decode(datagram.get(header.payloadOffset() + i));
            pcm[2 * (silence + i)] = (byte) sample;
            pcm[2 * (silence + i) + 1] = (byte) (sample >> 8);
        }
        started = true;
        ssrc = header.ssrc();
        next = header.timestamp() + length;
        return pcm;
    }

    /** The loudest sample of a packet, 0 to 32,768; -1 if it is no G.711. */
    public static int peak(RtpHeader header, ByteBuffer datagram) {
        var codec = codec(header.payloadType());
        if (codec == null) {
            return -1;
        }
        int peak = 0;
        for (int i = 0; i < header.payloadLength(); i++) {
            peak = Math.max(peak, Math.abs(codec.decode(datagram.get(header.payloadOffset() + i))));
        }
        return peak;
    }

    private static @Nullable Codec codec(int payloadType) {
        if (payloadType == Codec.PCMU.payloadType()) {
            return Codec.PCMU;
        }
        return payloadType == Codec.PCMA.payloadType() ? Codec.PCMA : null;
    }
}
