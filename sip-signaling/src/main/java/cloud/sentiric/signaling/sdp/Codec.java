package cloud.sentiric.signaling.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Audio codecs that the platform speaks: G.711 at 8 kHz, mono (RFC 3551 §4.5.14). */
public enum Codec {
    PCMU(0),
    PCMA(8);

    private final int payloadType;

    Codec(int payloadType) {
        this.payloadType = payloadType;
    }

    /** The static RTP payload type (RFC 3551 §6). */
    public int payloadType() {
        return payloadType;
    }

    /** The codec that a format stands for, or null; without rtpmap the static payload types hold. */
    static @Nullable Codec of(int payloadType, @Nullable String rtpmap) {
        for (Codec codec : values()) {
            if (rtpmap == null ? codec.payloadType == payloadType : codec.isNamed(rtpmap)) {
                return codec;
            }
        }
        return null;
    }

    private boolean isNamed(String rtpmap) {
        var name = rtpmap.toUpperCase(Locale.ROOT);
        return name.equals(name() + "/8000") || name.equals(name() + "/8000/1");
    }
}
