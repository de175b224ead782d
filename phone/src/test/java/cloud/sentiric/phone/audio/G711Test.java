package cloud.sentiric.phone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class G711Test {
    /** Codes and values of ITU-T G.711 tables 1 and 2, in 16 bits. */
    @ParameterizedTest
    @CsvSource({"0xff, 0", "0x7f, 0", "0x80, 32124", "0x00, -32124", "0xf0, 120", "0xce, 988"})
    void expandsMuLaw(String code, short sample) {
        assertThat(G711.PCMU
                        .decode(new byte[] {Integer.decode(code).byteValue()})
                        .sample(0))
                .isEqualTo(sample);
    }

    @ParameterizedTest
    @CsvSource({"0xd5, 8", "0x55, -8", "0xaa, 32256", "0x2a, -32256", "0x80, 5504"})
    void expandsALaw(String code, short sample) {
        assertThat(G711.PCMA
                        .decode(new byte[] {Integer.decode(code).byteValue()})
                        .sample(0))
                .isEqualTo(sample);
    }

    @Test
    void everyCodeComesBack() {
        for (var law : new G711[] {G711.PCMU, G711.PCMA}) {
            for (int code = 0; code < 256; code++) {
                var linear = law.decode(new byte[] {(byte) code});
                assertThat(law.decode(law.encode(linear)).sample(0)).isEqualTo(linear.sample(0));
            }
        }
    }
}
