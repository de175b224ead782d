package cloud.sentiric.media.session;

import org.jspecify.annotations.Nullable;

/**
 * An end that was taken away.
 *
 * @param quality null where its session was over meanwhile
 */
public record Removed(Held held, @Nullable EndQuality quality) {}
