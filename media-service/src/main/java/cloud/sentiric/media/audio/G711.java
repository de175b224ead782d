package cloud.sentiric.media.audio;

/** Tables of G.711 (ITU-T G.711 tables 1 and 2), computed once. */
final class G711 {
    private static final int ULAW_BIAS = 0x84;
    private static final int ULAW_CLIP = 32635;
    private static final int ALAW_EVEN_BITS = 0x55;

    private static final short[] ULAW_DECODED = new short[256];
    private static final short[] ALAW_DECODED = new short[256];
    private static final byte[] ULAW_ENCODED = new byte[65536];
    private static final byte[] ALAW_ENCODED = new byte[65536];

    static {
        for (int code = 0; code < 256; code++) {
            ULAW_DECODED[code] = (short) decodeUlaw(code);
            ALAW_DECODED[code] = (short) decodeAlaw(code);
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            ULAW_ENCODED[sample & 0xFFFF] = (byte) encodeUlaw(sample);
            ALAW_ENCODED[sample & 0xFFFF] = (byte) encodeAlaw(sample);
        }
    }

    private G711() {}

    static byte ulaw(short sample) {
        return ULAW_ENCODED[sample & 0xFFFF];
    }

    static byte alaw(short sample) {
        return ALAW_ENCODED[sample & 0xFFFF];
    }

    static short fromUlaw(byte code) {
        return ULAW_DECODED[code & 0xFF];
    }

    static short fromAlaw(byte code) {
        return ALAW_DECODED[code & 0xFF];
    }

    private static int encodeUlaw(int sample) {
        int magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
        int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
        int step = (magnitude >> (segment + 3)) & 0x0F;
        return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step);
    }

    private static int decodeUlaw(int code) {
        int bits = ~code;
        int magnitude = ((((bits & 0x0F) << 3) + ULAW_BIAS) << ((bits >> 4) & 0x07)) - ULAW_BIAS;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static int encodeAlaw(int sample) {
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int segment = magnitude < 16 ? 0 : 28 - Integer.numberOfLeadingZeros(magnitude);
        int step = segment == 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0F;
        return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ ALAW_EVEN_BITS;
    }

    private static int decodeAlaw(int code) {
        int bits = code ^ ALAW_EVEN_BITS;
        int segment = (bits >> 4) & 0x07;
        int magnitude = ((bits & 0x0F) << 4) + 8;
        if (segment > 0) {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }
}
