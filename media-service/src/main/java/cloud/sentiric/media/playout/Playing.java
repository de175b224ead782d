package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.Lease;
import java.util.concurrent.CompletableFuture;

/**
 * A playing under way.
 *
 * @param started complete when it started
 * @param ended complete when it ended, or with what kept it from starting
 */
public record Playing(CompletableFuture<PortReply<Lease>> started, CompletableFuture<PortReply<Played>> ended) {}
