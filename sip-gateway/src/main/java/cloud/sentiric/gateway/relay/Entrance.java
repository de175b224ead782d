package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Side;

/**
 * Where messages come in, a thread for each.
 *
 * @param number which of the threads that send to nodes it is
 * @param side of those who send
 * @param nodes whether what comes from a node's address is taken for the node's
 */
public record Entrance(int number, Side side, boolean nodes) {}
