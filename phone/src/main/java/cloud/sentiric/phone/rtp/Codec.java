package cloud.sentiric.phone.rtp;

import cloud.sentiric.phone.audio.G711;
import java.util.Optional;

/** A format that this phone offers, with its payload type (RFC 3551 §6; RFC 4733 by the offer). */
public enum Codec {
    PCMU(0, "PCMU"),
    PCMA(8, "PCMA"),
    TELEPHONE_EVENT(101, "telephone-event"),
    /** Offered only to be refused: no decoder. */
    G729(18, "G729");

    private final int payloadType;
    private final String encoding;

    Codec(int payloadType, String encoding) {
        this.payloadType = payloadType;
        this.encoding = encoding;
    }

    public int payloadType() {
        return payloadType;
    }

    /** Encoding name of {@code a=rtpmap}. */
    public String encoding() {
        return encoding;
    }

    public static Optional<Codec> of(int payloadType) {
        for (var codec : values()) {
            if (codec.payloadType == payloadType) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    /** How it codes speech, if this phone can. */
    public Optional<G711> law() {
        return switch (this) {
            case PCMU -> Optional.of(G711.PCMU);
            case PCMA -> Optional.of(G711.PCMA);
            case TELEPHONE_EVENT, G729 -> Optional.empty();
        };
    }
}
