package cloud.sentiric.phone.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** RIFF WAVE files of one channel at 8 kHz: 16 bit linear, A-law or µ-law. */
public final class Wav {
    private static final int LINEAR = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;

    private Wav() {}

    public static Pcm parse(byte[] file) {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 12 || !id(in, 0).equals("RIFF") || !id(in, 8).equals("WAVE")) {
            throw new IllegalArgumentException("not a WAV file");
        }
        int format = 0;
        Optional<ByteBuffer> data = Optional.empty();
        for (int at = 12; at + 8 <= file.length && data.isEmpty(); ) {
            // a stream that was written to a pipe has 0xffffffff here: then up to the end
            int size = (int) Math.min(Integer.toUnsignedLong(in.getInt(at + 4)), file.length - at - 8L);
            if (id(in, at).equals("fmt ")) {
                format = format(in, at + 8);
            } else if (id(in, at).equals("data")) {
                data = Optional.of(in.slice(at + 8, size).order(ByteOrder.LITTLE_ENDIAN));
            }
            at += 8 + size + (size & 1);
        }
        return samples(format, data.orElseThrow(() -> new IllegalArgumentException("a WAV file without data")));
    }

    private static int format(ByteBuffer in, int at) {
        int format = in.getShort(at);
        int channels = in.getShort(at + 2);
        int rate = in.getInt(at + 4);
        int bits = in.getShort(at + 14);
        boolean known = (format == LINEAR && bits == 16) || ((format == A_LAW || format == MU_LAW) && bits == 8);
        if (!known || channels != 1 || rate != Pcm.RATE) {
            throw new IllegalArgumentException("WAV format " + format + ", " + channels + " channels, " + rate + " Hz, "
                    + bits + " bits: convert it to one channel, 8000 Hz, 16 bits");
        }
        return format;
    }

    private static Pcm samples(int format, ByteBuffer data) {
        if (format == LINEAR) {
            var samples = new short[data.remaining() / 2];
            data.asShortBuffer().get(samples);
            return Pcm.of(samples);
        }
        var encoded = new byte[data.remaining()];
        data.get(encoded);
        return (format == A_LAW ? G711.PCMA : G711.PCMU).decode(encoded);
    }

    /** A file of 16 bit linear samples. */
    public static byte[] file(Pcm audio) {
        int bytes = audio.length() * 2;
        var out = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(36 + bytes).put(ascii("WAVEfmt ")).putInt(16);
        out.putShort((short) LINEAR).putShort((short) 1).putInt(Pcm.RATE).putInt(Pcm.RATE * 2);
        out.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(bytes);
        out.asShortBuffer().put(audio.toArray());
        return out.array();
    }

    private static String id(ByteBuffer in, int at) {
        var id = new byte[4];
        in.get(at, id);
        return new String(id, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
