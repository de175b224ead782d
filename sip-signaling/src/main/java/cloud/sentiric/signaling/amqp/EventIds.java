package cloud.sentiric.signaling.amqp;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes event ids: UUIDs that grow with time (RFC 9562 §5.7, version 7). */
final class EventIds {
    private EventIds() {}

    static UUID create(long epochMilli) {
        var random = ThreadLocalRandom.current();
        long high = (epochMilli << 16) | 0x7000 | (random.nextLong() & 0x0FFF);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
