package cloud.sentiric.media.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A RIFF WAVE file of 8 kHz mono: 16-bit PCM, µ-law or A-law (RFC 2361 registers 0x0001, 0x0006, 0x0007; 0xFFFE names
 * one of them in its sub-format).
 */
public final class WavFile {
    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FMT = 0x20746D66;
    private static final int DATA = 0x61746164;
    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int SHORTEST_FORMAT = 16;
    private static final int SUB_FORMAT = 24;
    private static final int PCM = 0x0001;
    private static final int ALAW = 0x0006;
    private static final int ULAW = 0x0007;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int RATE = 8000;

    private WavFile() {}

    /** Reads a whole file. */
    public static Read parse(byte[] file) {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < HEADER || in.getInt(0) != RIFF || in.getInt(8) != WAVE) {
            return new Read.Bad("not a RIFF WAVE file");
        }
        int format = -1;
        int offset = HEADER;
        while (offset + CHUNK_HEADER <= file.length) {
            int id = in.getInt(offset);
            int body = offset + CHUNK_HEADER;
            // A file written to a pipe has a length too large: it ends where the bytes end.
            int length = (int) Math.min(in.getInt(offset + 4) & 0xFFFF_FFFFL, file.length - body);
            if (id == FMT) {
                if (length < SHORTEST_FORMAT) {
                    return new Read.Bad("its fmt chunk is cut off");
                }
                int tag = in.getShort(body) & 0xFFFF;
                format = tag == EXTENSIBLE && length > SUB_FORMAT + 1 ? in.getShort(body + SUB_FORMAT) & 0xFFFF : tag;
                var reason = unfit(format, in.getShort(body + 2), in.getInt(body + 4), in.getShort(body + 14));
                if (!reason.isEmpty()) {
                    return new Read.Bad(reason);
                }
            } else if (id == DATA) {
                return format < 0
                        ? new Read.Bad("its data comes before its format")
                        : new Read.Good(new Sound(samples(in.slice(body, length), format)));
            }
            offset = body + length + (length & 1);
        }
        return new Read.Bad("it has no data chunk");
    }

    private static String unfit(int format, int channels, int rate, int bits) {
        int wanted = format == PCM ? 16 : 8;
        boolean known = format == PCM || format == ULAW || format == ALAW;
        return known && channels == 1 && rate == RATE && bits == wanted
                ? ""
                : "format 0x%04x, %d channels, %d Hz, %d bits; 8000 Hz mono of 16-bit PCM, µ-law or A-law is played"
                        .formatted(format, channels, rate, bits);
    }

    private static short[] samples(ByteBuffer data, int format) {
        if (format == PCM) {
            var samples = new short[data.remaining() / 2];
            data.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
            return samples;
        }
        var codec = format == ULAW ? Codec.PCMU : Codec.PCMA;
        var samples = new short[data.remaining()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = codec.decode(data.get(i));
        }
        return samples;
    }
}
