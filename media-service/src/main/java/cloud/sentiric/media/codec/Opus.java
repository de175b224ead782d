package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** Opus, as a library has it. Its RTP clock is always 48 kHz (RFC 7587 §4.1). */
public interface Opus {
    int CLOCK = 48_000;
    /** The largest payload that is made, octets: three times what speech needs. */
    int LARGEST = 400;

    /**
     * Encodes speech, sound of one channel, 20 ms a packet as a rule.
     *
     * @param rate samples a second: 8000, 12000, 16000, 24000 or 48000
     */
    Encoder encoder(int rate);

    /** Decodes whatever comes, to one channel. */
    Decoder decoder(int rate);

    /** The library, for a log. */
    String library();

    /** Units of 48 kHz that a packet lasts (RFC 6716 §3.1, §3.2); -1 if it is none. */
    static int units(ByteBuffer packet, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int head = packet.get(offset) & 0xFF;
        int frames = switch (head & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : packet.get(offset + 1) & 0x3F;
        };
        int units = frames * frame(head >> 3);
        return units == 0 || units > CLOCK / 1000 * Decoder.LONGEST_MS ? -1 : units;
    }

    private static int frame(int configuration) {
        int length = configuration & 3;
        if (configuration < 12) {
            return length == 3 ? 2880 : 480 << length;
        }
        return configuration < 16 ? 480 << (configuration & 1) : 120 << length;
    }
}
