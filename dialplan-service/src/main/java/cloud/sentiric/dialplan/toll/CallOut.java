package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.number.Reach;
import cloud.sentiric.store.record.TenantId;
import java.util.UUID;

/** A call of a user to a number outside. */
public record CallOut(UUID attempt, TenantId tenant, String user, Destination called, Reach reach) {}
