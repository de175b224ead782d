package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;

/** Keys that requests name. */
final class Keys {
    private static final int MAX_LENGTH = 64;

    private Keys() {}

    /** Whose record a request carries must be whom the request is about, if it is said twice. */
    static Outcome<TenantId> sameTenant(String field, String inside, TenantId tenant) {
        return inside.isEmpty() || inside.equals(tenant.value())
                ? Outcome.done(tenant)
                : Outcome.invalid(field, "must be tenant_id of the request, or empty");
    }

    static <K extends Key> Outcome<K> checked(String field, K key) {
        var text = key.value();
        boolean good =
                !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
        return good ? Outcome.done(key) : Outcome.invalid(field, "must be 1 to 64 printable characters");
    }
}
