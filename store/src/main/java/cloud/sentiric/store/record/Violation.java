package cloud.sentiric.store.record;

/**
 * A field of a request that breaks a rule.
 *
 * @param field path of the field, as in the contract
 * @param rule what it must be
 */
public record Violation(String field, String rule) {
    @Override
    public String toString() {
        return field + " " + rule;
    }
}
