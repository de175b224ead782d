package cloud.sentiric.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CodecTest {
    /** Ends of segments of ITU-T G.711 tables 1a and 2a, scaled to 16 bits. */
    @ParameterizedTest
    @CsvSource({
        "PCMU, 0x80, 32124",
        "PCMU, 0x00, -32124",
        "PCMU, 0xFF, 0",
        "PCMU, 0xFE, 8",
        "PCMU, 0x8F, 16764",
        "PCMU, 0x9F, 8316",
        "PCMU, 0xEF, 132",
        "PCMU, 0x6F, -132",
        "PCMA, 0xAA, 32256",
        "PCMA, 0x2A, -32256",
        "PCMA, 0xD5, 8",
        "PCMA, 0x55, -8",
        "PCMA, 0xA5, 16896",
        "PCMA, 0xC5, 264",
        "PCMA, 0xF5, 528"
    })
    void decodesTheTables(Codec codec, int octet, short sample) {
        assertThat(codec.decode((byte) octet)).isEqualTo(sample);
    }

    @ParameterizedTest
    @EnumSource
    void encodesWhatItDecoded(Codec codec) {
        for (int octet = 0; octet < 256; octet++) {
            byte again = codec.encode(codec.decode((byte) octet));
            // µ-law has two zeros.
            byte expected = codec == Codec.PCMU && octet == 0x7F ? (byte) 0xFF : (byte) octet;
            assertThat(again).as("octet %x", octet).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySampleIsNear(Codec codec) {
        int before = Short.MIN_VALUE;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int decoded = codec.decode(codec.encode((short) sample));
            // Half a step of the segment: 1/32 of the magnitude, at least half of the smallest; the top is clipped.
            int allowed = Math.max(8, Math.max((Math.abs(sample) + 132) / 31, Math.abs(sample) - 32124));
            assertThat(Math.abs(decoded - sample)).as("sample %d", sample).isLessThanOrEqualTo(allowed);
            assertThat(decoded).isGreaterThanOrEqualTo(before);
            before = decoded;
        }
    }

    @Test
    void silenceIsAsItsCodecSays() {
        assertThat(Codec.PCMU.encode((short) 0)).isEqualTo((byte) 0xFF);
        assertThat(Codec.PCMA.encode((short) 0)).isEqualTo((byte) 0xD5);
    }
}
