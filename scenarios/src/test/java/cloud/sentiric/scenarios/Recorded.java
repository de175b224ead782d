package cloud.sentiric.scenarios;

import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Recordings of phones at the rate of their codec, some of them in two channels, as one channel of 8 kHz. */
final class Recorded {
    private static final int RATE = 24;
    private static final int CHANNELS = 22;
    private static final int DATA = 44;

    private Recorded() {}

    /** A file whose header has 44 octets, as libsndfile writes it; what is above 4 kHz must be quiet. */
    static Pcm parse(byte[] file) {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int each = in.getInt(RATE) / Pcm.RATE * in.getShort(CHANNELS);
        if (each == 1) {
            return Wav.parse(file);
        }
        var samples = new short[(file.length - DATA) / 2 / each];
        for (int i = 0; i < samples.length; i++) {
            int sum = 0;
            for (int j = 0; j < each; j++) {
                sum += in.getShort(DATA + 2 * (i * each + j));
            }
            samples[i] = (short) (sum / each);
        }
        return Pcm.of(samples);
    }
}
