package cloud.sentiric.gateway.route;

/** The two sides of the gateway; they may share a socket. */
public enum Side {
    /** Towards phones and trunks. */
    OUTSIDE,
    /** Towards the nodes. */
    INSIDE;

    public Side other() {
        return this == OUTSIDE ? INSIDE : OUTSIDE;
    }
}
