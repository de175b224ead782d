package cloud.sentiric.signaling.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How records lie in a file.
 *
 * <pre>
 * 0        4          8
 * | length | CRC-32C  | content … | next record
 * </pre>
 */
final class Frames {
    static final int HEAD = 8;
    static final int MAX_CONTENT = 1 << 20;

    private Frames() {}

    static long size(List<byte[]> contents) {
        long size = 0;
        for (byte[] content : contents) {
            size += HEAD + content.length;
        }
        return size;
    }

    static ByteBuffer encode(List<byte[]> contents) {
        var buffer = ByteBuffer.allocate(Math.toIntExact(size(contents)));
        for (byte[] content : contents) {
            buffer.putInt(content.length).putInt(crc(content)).put(content);
        }
        return buffer.flip();
    }

    /** The record at an offset, or null where none is complete and right. */
    static byte @Nullable [] read(FileChannel file, long offset) throws IOException {
        var head = ByteBuffer.allocate(HEAD);
        if (!fill(file, head, offset)) {
            return null;
        }
        int length = head.getInt(0);
        if (length <= 0 || length > MAX_CONTENT) {
            return null;
        }
        var content = ByteBuffer.allocate(length);
        if (!fill(file, content, offset + HEAD) || crc(content.array()) != head.getInt(4)) {
            return null;
        }
        return content.array();
    }

    static int crc(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }

    private static boolean fill(FileChannel file, ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
