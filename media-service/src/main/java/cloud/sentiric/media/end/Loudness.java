package cloud.sentiric.media.end;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a party says is silent. One packet in eight is looked at: who speaks is loud in more than one of them, and it costs
 * a tenth. Times are nanoseconds.
 */
final class Loudness {
    /** Silence that is worth a word. */
    static final long SILENT_AFTER = 10_000_000_000L;

    private static final int EACH = 8;
    /** Of 32,767: 48 dB under full scale, below speech and above the noise of a line. */
    private static final int LOUD = 128;

    private int packets;
    private boolean known;
    private long loudAt;
    private long heardAt;
    private boolean silent;

    /** Takes a packet in order. */
    void hear(RtpHeader header, ByteBuffer datagram, long now, List<Happening> news) {
        if (packets++ % EACH != 0) {
            return;
        }
        int peak = header.payloadType() == Speech.COMFORT_NOISE ? 0 : peak(header, datagram);
        if (peak < 0) {
            return;
        }
        heardAt = now;
        if (!known || peak >= LOUD) {
            known = true;
            loudAt = now;
            if (silent) {
                silent = false;
                news.add(new Happening.Silent(false));
            }
        }
    }

    /** The loudest sample of a packet, 0 to 32,768; -1 if it is no G.711. */
    private static int peak(RtpHeader header, ByteBuffer datagram) {
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

    /** Looks whether it has been silent for long, as far as it was heard. */
    void look(List<Happening> news) {
        if (known && !silent && heardAt - loudAt >= SILENT_AFTER) {
            silent = true;
            news.add(new Happening.Silent(true));
        }
    }
}
