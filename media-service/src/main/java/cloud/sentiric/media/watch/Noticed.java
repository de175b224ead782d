package cloud.sentiric.media.watch;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Happening;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was noticed, where and when.
 *
 * @param end null where it is about none
 */
public record Noticed(@Nullable EndId end, Instant at, Happening what) {}
