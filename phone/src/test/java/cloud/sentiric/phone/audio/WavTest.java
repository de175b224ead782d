package cloud.sentiric.phone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class WavTest {
    @Test
    void whatItWritesItReads() {
        var melody = Melody.of(1, 1);

        assertThat(Wav.parse(Wav.file(melody)).toArray()).isEqualTo(melody.toArray());
    }

    @Test
    void aFormatItDoesNotKnowIsNamed() {
        var file = Wav.file(Pcm.silence(8));
        file[25] = 0x3e; // 0x3e40 Hz instead of 0x1f40

        assertThatThrownBy(() -> Wav.parse(file)).hasMessageContaining("convert it to one channel, 8000 Hz");
    }

    @Test
    void otherBytesAreNoWav() {
        assertThatThrownBy(() -> Wav.parse(new byte[100])).hasMessage("not a WAV file");
    }
}
