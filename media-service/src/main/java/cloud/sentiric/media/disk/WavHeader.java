package cloud.sentiric.media.disk;

import cloud.sentiric.media.recording.Recording;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a WAV file of 16-bit linear samples: RIFF, fmt and data chunks in the shortest form. */
final class WavHeader {
    static final int LENGTH = 44;
    static final int OCTETS_PER_SAMPLE = 2;

    private static final int RIFF = 0x46464952; // the letters, little-endian
    private static final int WAVE = 0x45564157;
    private static final int FMT = 0x20746d66;
    private static final int DATA = 0x61746164;
    private static final int FMT_LENGTH = 16;
    private static final short LINEAR = 1;
    private static final int RIFF_REST = LENGTH - 8;

    private WavHeader() {}

    /** That of so many octets of samples; what is beyond 4 GB it cannot say. */
    static ByteBuffer of(int channels, long octets) {
        int block = channels * OCTETS_PER_SAMPLE;
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(RIFF)
                .putInt((int) Math.min(octets + RIFF_REST, 0xFFFF_FFFFL))
                .putInt(WAVE)
                .putInt(FMT)
                .putInt(FMT_LENGTH)
                .putShort(LINEAR)
                .putShort((short) channels)
                .putInt(Recording.RATE)
                .putInt(Recording.RATE * block)
                .putShort((short) block)
                .putShort((short) (8 * OCTETS_PER_SAMPLE))
                .putInt(DATA)
                .putInt((int) Math.min(octets, 0xFFFF_FFFFL - RIFF_REST))
                .flip();
    }
}
