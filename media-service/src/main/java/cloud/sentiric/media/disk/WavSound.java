package cloud.sentiric.media.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A WAV file, whose header says what is in it after each flush. */
final class WavSound implements SoundFile {
    private static final int BUFFER = 1 << 15;

    private final FileChannel file;
    private final int channels;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private long octets;

    /** An empty one in a file of its own, which is closed where it cannot be written. */
    WavSound(FileChannel file, int channels) throws IOException {
        this.file = file;
        this.channels = channels;
        try {
            writeHeader();
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void writeHeader() throws IOException {
        write(file, WavHeader.of(channels, octets), 0);
    }

    @Override
    public void append(short[] samples, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            if (!buffer.hasRemaining()) {
                spill();
            }
            buffer.putShort(samples[i]);
        }
    }

    private void spill() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        write(file, buffer, WavHeader.LENGTH + octets);
        octets += length;
        buffer.clear();
    }

    @Override
    public void flush() throws IOException {
        spill();
        writeHeader();
    }

    @Override
    public void finish() throws IOException {
        flush();
        file.force(true);
        file.close();
    }

    @Override
    public boolean cut() throws IOException {
        try (file) {
            file.truncate(WavHeader.LENGTH + octets);
            writeHeader();
            file.force(true);
        }
        return true;
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    static void write(FileChannel file, ByteBuffer octets, long position) throws IOException {
        long at = position;
        while (octets.hasRemaining()) {
            at += file.write(octets, at);
        }
    }

    /** Makes a file whole whose process was lost; how many octets of samples it has. */
    static long mend(FileChannel file, int channels) throws IOException {
        int block = channels * WavHeader.OCTETS_PER_SAMPLE;
        long octets = Math.max(0, file.size() - WavHeader.LENGTH) / block * block;
        if (file.size() > WavHeader.LENGTH + octets) {
            file.truncate(WavHeader.LENGTH + octets);
        }
        write(file, WavHeader.of(channels, octets), 0);
        file.force(true);
        return octets;
    }
}
