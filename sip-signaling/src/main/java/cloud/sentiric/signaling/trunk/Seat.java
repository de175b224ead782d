package cloud.sentiric.signaling.trunk;

/**
 * The place of one call in a trunk.
 *
 * @param id of the call's leg there, the same at whichever node the call is
 */
public record Seat(TrunkId trunk, String id) {}
