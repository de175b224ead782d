package cloud.sentiric.store.record;

import java.util.Optional;

/**
 * Whose records a list shows.
 *
 * @param tenant the one tenant; empty for those of the whole platform
 */
public record Scope(Optional<TenantId> tenant) {
    /** Any parent (AIP-159); that of the whole platform is never taken for granted. */
    private static final String PLATFORM = "-";

    /** The scope that a request names in this field. */
    public static Outcome<Scope> of(String field, String text) {
        return text.equals(PLATFORM)
                ? Outcome.done(new Scope(Optional.empty()))
                : TenantId.of(field, text).then(tenant -> Outcome.done(new Scope(Optional.of(tenant))));
    }
}
