package cloud.sentiric.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class G722Test {
    private static byte[] encode(short[] samples) {
        var out = ByteBuffer.allocate(samples.length / 2);
        new G722Encoder().encode(samples, samples.length, out);
        return out.array();
    }

    private static short[] decode(byte[] octets) {
        var decoder = new G722Decoder();
        var samples = new short[2 * octets.length];
        var packet = new short[16 * Decoder.LONGEST_MS];
        var in = ByteBuffer.wrap(octets);
        int made = 0;
        for (int at = 0; at < octets.length; at += 160) {
            int count = decoder.decode(in, at, Math.min(160, octets.length - at), packet);
            System.arraycopy(packet, 0, samples, made, count);
            made += count;
        }
        return samples;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void encodesAndDecodesSpeechAsSpandspDoes(long seed) throws Throwable {
        var speech = Speech.samples(G722.RATE, 5, seed);
        var octets = encode(speech);
        assertThat(octets).isEqualTo(Spandsp.encode(speech));
        assertThat(decode(octets)).isEqualTo(Spandsp.decode(octets));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void encodesWhateverThereIsAsSpandspDoes(long seed) throws Throwable {
        var random = new Random(seed);
        var noise = new short[32_000];
        // From silence to beyond what the predictor can follow, the full scale included.
        for (int i = 0; i < noise.length; i++) {
            double loud = Math.pow(2, 15.0 * i / noise.length + 1);
            noise[i] = (short) Math.clamp((long) (loud * random.nextGaussian()), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        assertThat(encode(noise)).isEqualTo(Spandsp.encode(noise));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void decodesWhateverComesAsSpandspDoes(long seed) throws Throwable {
        var octets = new byte[20_000];
        new Random(seed).nextBytes(octets);
        var ours = decode(octets);
        var theirs = Spandsp.decode(octets);
        assertThat(ours).hasSameSizeAs(theirs);
        int clipped = 0;
        for (int i = 0; i < ours.length; i++) {
            // What is too loud is clipped here and turns over there.
            boolean full = ours[i] == Short.MAX_VALUE || ours[i] == Short.MIN_VALUE;
            if (full && (ours[i] < 0) != (theirs[i] < 0)) {
                clipped++;
            } else {
                assertThat(ours[i]).as("sample %d", i).isEqualTo(theirs[i]);
            }
        }
        assertThat(clipped).isLessThan(ours.length / 100);
    }

    @Test
    void keepsSpeech() {
        var speech = Speech.samples(G722.RATE, 3, 4);
        var heard = decode(encode(speech));
        // The two filters delay by 22 samples.
        assertThat(Speech.signalToNoise(speech, heard, 22, 4000, 44_000)).isGreaterThan(23);
    }

    @Test
    void keepsWhatG711HasNot() {
        var tone = Speech.tone(G722.RATE, 1, 6000, 8000);
        var heard = decode(encode(tone));
        assertThat(Speech.best(tone, heard, 40, 4000, 15_000)).isGreaterThan(15);
    }

    @Test
    void longerPacketsThanThereAreAreNone() {
        assertThat(new G722Decoder().decode(ByteBuffer.allocate(1000), 0, 961, new short[1920]))
                .isEqualTo(-1);
    }
}
