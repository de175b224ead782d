package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.List;

/** What to do with calls that reach a route. */
public record Dialplan(DialplanId id, TenantId tenant, String description, Action action) {
    private static final int MAX_DESCRIPTION_LENGTH = 500;

    /** The rules that this plan breaks. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        Rules.word("dialplan.id", id.value()).ifPresent(found::add);
        Rules.text("dialplan.description", description, MAX_DESCRIPTION_LENGTH).ifPresent(found::add);
        if (id.equals(DialplanId.FAILSAFE) && !tenant.equals(TenantId.SYSTEM)) {
            found.add(new Violation("dialplan.tenant_id", "must be system for the plan failsafe"));
        }
        found.addAll(ActionRules.violations(action));
        return found;
    }
}
