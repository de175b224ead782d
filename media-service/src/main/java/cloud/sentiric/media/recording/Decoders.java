package cloud.sentiric.media.recording;

import org.jspecify.annotations.Nullable;

/** The decoders that there are. */
public interface Decoders {
    /** A new one for a payload type (RFC 3551 §6); null if its packets are no sound, or none that can be read. */
    @Nullable
    Decoder of(int payloadType);
}
