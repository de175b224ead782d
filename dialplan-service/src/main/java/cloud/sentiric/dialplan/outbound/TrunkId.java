package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.dialplan.plan.Key;

/** Identifies a trunk within its tenant. */
public record TrunkId(String value) implements Key {
    @Override
    public String toString() {
        return value;
    }
}
