package cloud.sentiric.gateway.relay;

import java.util.concurrent.atomic.AtomicLongArray;

/** Failures on the way to carriers; for any thread. */
public final class CarrierCounters {
    private final AtomicLongArray failures = new AtomicLongArray(CarrierFailure.values().length);

    void failed(CarrierFailure why) {
        failures.incrementAndGet(why.index());
    }

    /** How often it happened since the start. */
    public long failures(CarrierFailure why) {
        return failures.get(why.index());
    }
}
