package cloud.sentiric.media.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A file on a disk that is full from an octet of it on. */
final class FullDisk extends FileChannel {
    private final FileChannel file;
    private final AtomicLong room;

    FullDisk(Path path, AtomicLong room) throws IOException {
        this.file = Files600.create(path);
        this.room = room;
    }

    @Override
    public int write(ByteBuffer octets, long position) throws IOException {
        long fit = Math.min(octets.remaining(), room.get() - position);
        if (fit <= 0) {
            throw new IOException("No space left on device");
        }
        var some = octets.duplicate().limit(octets.position() + (int) fit);
        int written = file.write(some, position);
        octets.position(octets.position() + written);
        return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("recordings do without");
    }

    @Override
    public int read(ByteBuffer to) {
        throw unused();
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
        throw unused();
    }

    @Override
    public int read(ByteBuffer to, long position) {
        throw unused();
    }

    @Override
    public int write(ByteBuffer octets) {
        throw unused();
    }

    @Override
    public long write(ByteBuffer[] octets, int offset, int length) {
        throw unused();
    }

    @Override
    public long position() {
        throw unused();
    }

    @Override
    public FileChannel position(long position) {
        throw unused();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) {
        throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count) {
        throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw unused();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw unused();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw unused();
    }
}
