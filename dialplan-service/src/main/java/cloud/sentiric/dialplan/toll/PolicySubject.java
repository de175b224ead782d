package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.plan.Key;

/**
 * Whose calls a policy is about.
 *
 * @param value a user's id, or {@code tenant} for all of the tenant
 */
public record PolicySubject(String value) implements Key {
    public static final PolicySubject TENANT = new PolicySubject("tenant");

    @Override
    public String toString() {
        return value;
    }
}
