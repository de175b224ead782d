package cloud.sentiric.gateway.route;

/** What a token of ours in a client's request shows of the client. */
public enum Standing {
    /** There is none. A node's request needs none. */
    UNKNOWN(false, false),
    /** It names just the flow that the request came from: who sent it has heard what was sent there. */
    THERE(false, true),
    /** It is of a dialog, which vouches for the request; a token that names a flow alone vouches for none. */
    VOUCHED(true, false),
    /** Both. */
    VOUCHED_AND_THERE(true, true);

    private final boolean vouched;
    private final boolean there;

    Standing(boolean vouched, boolean there) {
        this.vouched = vouched;
        this.there = there;
    }

    static Standing of(boolean vouched, boolean there) {
        if (vouched) {
            return there ? VOUCHED_AND_THERE : VOUCHED;
        }
        return there ? THERE : UNKNOWN;
    }

    /** Whether a dialog vouches for the request. */
    public boolean vouched() {
        return vouched;
    }

    /** Whether the client is where the request came from. */
    public boolean there() {
        return there;
    }

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Nothing is stored by it.
    int index() {
        return ordinal();
    }
}
