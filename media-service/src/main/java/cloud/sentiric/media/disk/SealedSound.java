package cloud.sentiric.media.disk;

import cloud.sentiric.media.recording.Recording;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;

/** A recording that nobody reads without its key. Nothing of it is ever on the disk in the clear. */
final class SealedSound implements SoundFile {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FileChannel file;
    private final Chunks chunks;
    private final ByteBuffer clear = ByteBuffer.allocate(Chunks.LONGEST).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer sealed = ByteBuffer.allocate(Chunks.LENGTH + Chunks.LONGEST + Chunks.TAG);
    private long position;
    private long octets;

    /** An empty one in a file of its own, which is closed where it cannot be written. */
    SealedSound(FileChannel file, int channels, RecordingKey key) throws IOException {
        var salt = new byte[Chunks.SALT];
        RANDOM.nextBytes(salt);
        var header = ByteBuffer.allocate(Chunks.HEADER)
                .putLong(Chunks.MAGIC)
                .put(key.id())
                .put(salt)
                .putInt(Recording.RATE)
                .putShort((short) channels)
                .putShort((short) (8 * WavHeader.OCTETS_PER_SAMPLE))
                .flip();
        this.chunks = new Chunks(key.ofFile(salt), header.array());
        this.file = file;
        try {
            WavSound.write(file, header, 0);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        this.position = Chunks.HEADER;
    }

    @Override
    public void append(short[] samples, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            if (!clear.hasRemaining()) {
                spill(false);
            }
            clear.putShort(samples[i]);
        }
    }

    private void spill(boolean last) throws IOException {
        clear.flip();
        sealed.clear();
        int samples = clear.remaining();
        chunks.seal(clear, last, sealed);
        clear.clear();
        sealed.flip();
        int length = sealed.remaining();
        WavSound.write(file, sealed, position);
        position += length;
        octets += samples;
    }

    @Override
    public void flush() throws IOException {
        if (clear.position() > 0) {
            spill(false);
        }
    }

    @Override
    public void finish() throws IOException {
        spill(true);
        file.force(true);
        file.close();
    }

    /** Without a last chunk: what was sealed as that may be on the disk in part, and no nonce is used twice. */
    @Override
    public boolean cut() throws IOException {
        try (file) {
            file.truncate(position);
            file.force(true);
        }
        return false;
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * What is in a sealed file.
     *
     * @param octets of samples that are good
     * @param whole whether they are all
     * @param changed whether what follows is not as it was written, rather than missing
     * @param end where the good ones end in the file
     */
    record Content(int channels, long octets, boolean whole, boolean changed, Chunks chunks, long end) {}

    /**
     * Opens a file as far as it is good.
     *
     * @param to is given the samples of chunk after chunk, little-endian
     */
    static Content open(FileChannel file, RecordingKey key, Consumer<byte[]> to) throws IOException {
        var octetsOfHeader = read(file, 0, Chunks.HEADER);
        var header = ByteBuffer.wrap(octetsOfHeader);
        var id = new byte[RecordingKey.ID];
        var salt = new byte[Chunks.SALT];
        if (header.getLong() != Chunks.MAGIC) {
            throw new IOException("is no sealed recording");
        }
        header.get(id).get(salt);
        if (!Arrays.equals(id, key.id())) {
            throw new IOException("is sealed with another key");
        }
        header.getInt();
        int channels = header.getShort();
        var chunks = new Chunks(key.ofFile(salt), octetsOfHeader);
        long at = Chunks.HEADER;
        long octets = 0;
        boolean last = false;
        while (!last && at + Chunks.LENGTH <= file.size()) {
            int word = ByteBuffer.wrap(read(file, at, Chunks.LENGTH)).getInt();
            int length = word & ~Chunks.LAST;
            last = (word & Chunks.LAST) != 0;
            if (length > Chunks.LONGEST || at + Chunks.LENGTH + length + Chunks.TAG > file.size()) {
                return new Content(channels, octets, false, false, chunks, at);
            }
            var clear = chunks.open(read(file, at + Chunks.LENGTH, length + Chunks.TAG), last);
            if (clear == null) {
                return new Content(channels, octets, false, true, chunks, at);
            }
            to.accept(clear);
            octets += length;
            at += Chunks.LENGTH + length + Chunks.TAG;
        }
        return new Content(channels, octets, last, false, chunks, at);
    }

    /** Makes a file whole whose process was lost; how many octets of samples it has. */
    static long mend(FileChannel file, RecordingKey key) throws IOException {
        var content = open(file, key, _ -> {});
        if (!content.whole()) {
            file.truncate(content.end());
            var last = ByteBuffer.allocate(Chunks.LENGTH + Chunks.TAG);
            content.chunks().seal(ByteBuffer.allocate(0), true, last);
            WavSound.write(file, last.flip(), content.end());
            file.force(true);
        }
        return content.octets();
    }

    private static byte[] read(FileChannel file, long position, int length) throws IOException {
        var all = new byte[length];
        var octets = ByteBuffer.wrap(all);
        while (octets.hasRemaining()) {
            int read = file.read(octets, position + octets.position());
            if (read < 0) {
                throw new EOFException("is cut off");
            }
        }
        return all;
    }
}
