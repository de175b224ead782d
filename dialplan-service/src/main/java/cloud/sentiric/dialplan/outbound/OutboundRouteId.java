package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.dialplan.plan.Key;

/** Identifies an outbound route within its tenant. */
public record OutboundRouteId(String value) implements Key {
    @Override
    public String toString() {
        return value;
    }
}
