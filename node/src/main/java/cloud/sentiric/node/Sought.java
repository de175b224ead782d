package cloud.sentiric.node;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whom a channel is for, as its target says: discovery:///NAME or discovery:///NAME?instance=ID.
 *
 * @param instance id of the one instance that is meant; null: any
 */
record Sought(String service, @Nullable String instance) {
    private static final String SCHEME = "discovery";
    private static final String INSTANCE = "instance=";

    /** Null for a target that is not looked for. */
    static @Nullable Sought of(URI target) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        var query = target.getQuery();
        var instance = query != null && query.startsWith(INSTANCE) ? query.substring(INSTANCE.length()) : null;
        return new Sought(target.getPath().substring(1), instance);
    }
}
