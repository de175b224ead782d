package cloud.sentiric.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResamplerTest {
    private static short[] resample(int from, int to, short[] in) {
        var resampler = new Resampler(from, to);
        int packet = from / 50;
        var part = new short[resampler.most(packet)];
        var out = new short[in.length / packet * part.length];
        int made = 0;
        for (int at = 0; at + packet <= in.length; at += packet) {
            int count = resampler.resample(Arrays.copyOfRange(in, at, at + packet), packet, part);
            System.arraycopy(part, 0, out, made, count);
            made += count;
        }
        return Arrays.copyOf(out, made);
    }

    /** Power of one frequency and of all, dB under full scale. */
    private static double[] levels(short[] samples, int rate, double hertz) {
        double cosine = 0;
        double sine = 0;
        double power = 0;
        int from = samples.length / 4;
        // Whole periods.
        int count = (samples.length - from) / rate * 100 == 0 ? samples.length - from : rate / 2;
        for (int i = from; i < from + count; i++) {
            cosine += samples[i] * Math.cos(2 * Math.PI * hertz * i / rate);
            sine += samples[i] * Math.sin(2 * Math.PI * hertz * i / rate);
            power += (double) samples[i] * samples[i];
        }
        double tone = 2 * (cosine * cosine + sine * sine) / count / count;
        return new double[] {tone, Math.max(1e-9, power / count - tone)};
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 16000",
        "16000, 8000",
        "8000, 48000",
        "48000, 8000",
        "8000, 24000",
        "16000, 24000",
        "32000, 48000",
        "48000, 32000",
        "24000, 16000",
        "16000, 32000",
        "32000, 8000"
    })
    void aToneStaysOneAsLoudAsItWas(int from, int to) {
        for (double hertz : new double[] {300, 1000, 2000, 3300}) {
            var out = resample(from, to, Speech.tone(from, 2, hertz, 10_000));
            assertThat(out.length).isEqualTo(2 * to);
            var levels = levels(out, to, hertz);
            assertThat(Math.sqrt(2 * levels[0])).as("peak at %s Hz", hertz).isBetween(9900.0, 10_100.0);
            assertThat(10 * Math.log10(levels[0] / levels[1]))
                    .as("dB over the rest at %s Hz", hertz)
                    .isGreaterThan(60);
        }
    }

    @ParameterizedTest
    @CsvSource({"16000, 8000, 4800", "48000, 8000, 5000", "48000, 16000, 9500", "24000, 16000, 9500"})
    void whatTheLowerRateHasNoRoomForIsLeftOut(int from, int to, double hertz) {
        var out = resample(from, to, Speech.tone(from, 1, hertz, 10_000));
        int loudest = 0;
        for (int i = to / 10; i < out.length; i++) {
            loudest = Math.max(loudest, Math.abs(out[i]));
        }
        // 60 dB down.
        assertThat(loudest).isLessThan(10);
    }

    @Test
    void theFullScaleDoesNotTurnOver() {
        var square = new short[8000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 20 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        var out = resample(8000, 16_000, square);
        for (int i = 200; i < out.length; i++) {
            // Whole edges are between two halves, never from one end to the other within a sample.
            assertThat(Math.abs(out[i] - out[i - 1])).isLessThan(60_000);
        }
    }
}
