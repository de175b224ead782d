package cloud.sentiric.media.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** WAV files made for tests. */
public final class WavFiles {
    private WavFiles() {}

    /** A file with a chunk of odd length before its data. */
    public static byte[] of(int format, int channels, int rate, int bits, byte... data) {
        var out = ByteBuffer.allocate(12 + 24 + 12 + 8 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(US_ASCII)).putInt(out.capacity() - 8).put("WAVE".getBytes(US_ASCII));
        out.put("fmt ".getBytes(US_ASCII)).putInt(16);
        out.putShort((short) format).putShort((short) channels).putInt(rate);
        out.putInt(rate * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits);
        out.put("LIST".getBytes(US_ASCII)).putInt(3).putInt(0);
        out.put("data".getBytes(US_ASCII)).putInt(data.length).put(data);
        return out.array();
    }
}
