package cloud.sentiric.media.audio;

import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How loud packets are that are heard. */
public final class Hearing {
    private Hearing() {}

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
