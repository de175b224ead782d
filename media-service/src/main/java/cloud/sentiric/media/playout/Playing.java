package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.CallId;
import java.util.concurrent.CompletableFuture;

/**
 * A playing under way.
 *
 * @param started complete when it started, with the call that holds the port
 * @param ended complete when it ended, or with what kept it from starting
 */
public record Playing(CompletableFuture<PortReply<CallId>> started, CompletableFuture<PortReply<Played>> ended) {}
