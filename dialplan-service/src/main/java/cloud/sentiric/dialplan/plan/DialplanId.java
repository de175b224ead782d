package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.TenantId;

/** Identifies a plan. */
public record DialplanId(String value) implements Key {
    /** The plan of last resort; it belongs to {@link TenantId#SYSTEM}. */
    public static final DialplanId FAILSAFE = new DialplanId("failsafe");

    @Override
    public String toString() {
        return value;
    }
}
