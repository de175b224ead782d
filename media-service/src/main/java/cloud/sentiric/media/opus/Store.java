package cloud.sentiric.media.opus;

import cloud.sentiric.media.codec.Decoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory of codecs that are over, for those that come. Any thread. */
final class Store {
    /** The largest packet that is decoded, octets. */
    static final int LARGEST = 1500;

    /** What one codec needs. */
    record Memory(MemorySegment state, MemorySegment sound, MemorySegment packet) {}

    /** That of a codec that was closed. */
    static final Memory NONE = new Memory(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);

    /** Kept at most: 16 MB. */
    private static final int MOST = 400;

    private static final int MOST_SAMPLES = 48 * Decoder.LONGEST_MS;
    private static final int ALIGNMENT = 16;

    private final long state;
    private final ConcurrentLinkedQueue<Memory> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    /** For states of so many octets. */
    Store(long state) {
        this.state = state;
    }

    Memory take() {
        var memory = free.poll();
        if (memory != null) {
            kept.decrementAndGet();
            return memory;
        }
        var arena = Arena.ofAuto();
        return new Memory(
                arena.allocate(state, ALIGNMENT),
                arena.allocate(2L * MOST_SAMPLES, ALIGNMENT),
                arena.allocate(LARGEST, ALIGNMENT));
    }

    @SuppressWarnings("ReferenceEquality") // That very one.
    void give(Memory memory) {
        if (memory != NONE && kept.incrementAndGet() <= MOST) {
            free.add(memory);
        } else if (memory != NONE) {
            kept.decrementAndGet();
        }
    }
}
