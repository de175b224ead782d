package cloud.sentiric.gateway.stream;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that connections share, in bytes. Bounded; for any thread. */
final class Room {
    private final long size;
    private final AtomicLong taken = new AtomicLong();

    Room(long size) {
        this.size = size;
    }

    /** Takes as many bytes more, or gives them back where it is negative; false if there are not so many. */
    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= size || bytes <= 0) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    long taken() {
        return taken.get();
    }
}
