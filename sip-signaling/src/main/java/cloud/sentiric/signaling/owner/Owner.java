package cloud.sentiric.signaling.owner;

import org.jspecify.annotations.Nullable;

/**
 * Who has dialogs: one run of one node.
 *
 * @param node name of the node
 * @param run that no other run has
 * @param address host:port of its gRPC server, to ask it
 */
public record Owner(String node, String run, String address) {
    private static final int PARTS = 3;

    /** The owner of a text that {@link #toString} made; null of any other. */
    public static @Nullable Owner parse(String text) {
        var parts = text.split("/", PARTS);
        return parts.length == PARTS ? new Owner(parts[0], parts[1], parts[2]) : null;
    }

    @Override
    public String toString() {
        return node + "/" + run + "/" + address;
    }
}
