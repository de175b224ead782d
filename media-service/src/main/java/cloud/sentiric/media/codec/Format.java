package cloud.sentiric.media.codec;

import cloud.sentiric.media.audio.Codec;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What packets of one payload type are, as an rtpmap says it (RFC 8866 §6.6).
 *
 * @param payloadType 0 to 127
 * @param name of the encoding, upper case
 * @param clock of its timestamps, hertz
 * @param channels 1, or as the rtpmap says
 * @param ptimeMs milliseconds of sound that its party wants in a packet; 0: not said
 */
public record Format(int payloadType, String name, int clock, int channels, int ptimeMs) {
    static final String G722 = "G722";
    static final String L16 = "L16";
    static final String OPUS = "OPUS";
    private static final String EVENT = "TELEPHONE-EVENT";
    private static final String COMFORT_NOISE = "CN";
    private static final Format STATIC_PCMU = of(Codec.PCMU);
    private static final Format STATIC_PCMA = of(Codec.PCMA);
    private static final Format STATIC_G722 = new Format(9, G722, 8000, 1, 0);
    private static final int USUAL_PTIME_MS = 20;
    private static final int LONGEST_PTIME_MS = 60;
    /** Of linear sound in a packet that no link splits: 20 ms at 32 kHz. */
    private static final int MOST_LINEAR = 1280;

    public Format {
        name = name.toUpperCase(Locale.ROOT);
    }

    /** G.711 by its usual number (RFC 3551 §6). */
    public static Format of(Codec codec) {
        return new Format(codec.payloadType(), codec.name(), 8000, 1, 0);
    }

    /** What a payload type is where nobody says so (RFC 3551 §6); null: it can be anything, or nothing that is spoken. */
    public static @Nullable Format of(int payloadType) {
        return switch (payloadType) {
            case 0 -> STATIC_PCMU;
            case 8 -> STATIC_PCMA;
            case 9 -> STATIC_G722;
            default -> null;
        };
    }

    /** What it is, whoever takes it by whatever number. */
    public Format kind() {
        return new Format(0, name, clock, channels, 0);
    }

    /** Whether it is sound, and no events or noise. */
    public boolean isSound() {
        return !isEvent() && !name.equals(COMFORT_NOISE);
    }

    /**
     * Whether the first packet of an encoder is understood after those of another one: Opus predicts nothing in it. Others must have
     * heard what those have that came before.
     */
    public boolean beginsAnywhere() {
        return name.equals(OPUS);
    }

    /** Whether it is keys that are pressed (RFC 4733). */
    public boolean isEvent() {
        return name.equals(EVENT);
    }

    /** Whether the other one is the same by another number at most. */
    public boolean isLike(Format other) {
        return name.equals(other.name) && clock == other.clock && channels == other.channels;
    }

    /** Units of its clock in a millisecond. */
    public int unitsPerMs() {
        return clock / 1000;
    }

    /** Milliseconds of sound that we put in a packet: what the party wants, where the codec has such packets. */
    public int packetMs() {
        int wanted = ptimeMs < 10 || ptimeMs > LONGEST_PTIME_MS ? USUAL_PTIME_MS : ptimeMs / 10 * 10;
        return switch (name) {
            // Frames of 10, 20, 40 or 60 ms (RFC 6716 §2.1.4).
            case OPUS -> wanted == 30 || wanted == 50 ? wanted - 10 : wanted;
            case L16 -> Math.max(10, Math.min(wanted, MOST_LINEAR / 2 / unitsPerMs() / 10 * 10));
            default -> wanted;
        };
    }

    /** Octets of a millisecond, where a payload can be cut anywhere; 0 where it is a whole. */
    public int octetsPerMs() {
        return switch (name) {
            case L16 -> 2 * channels * unitsPerMs();
            case "PCMU", "PCMA", G722 -> 8;
            default -> 0;
        };
    }

    /** Units of its clock that a payload lasts; -1 if that cannot be said. */
    public int units(ByteBuffer packet, int offset, int length) {
        return switch (name) {
            case OPUS -> Opus.units(packet, offset, length);
            case L16 -> length / 2 / channels;
            // G.722 has two samples in an octet, and half a clock (RFC 3551 §4.5.2).
            case "PCMU", "PCMA", G722 -> length;
            default -> -1;
        };
    }
}
