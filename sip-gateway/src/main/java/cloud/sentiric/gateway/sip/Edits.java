package cloud.sentiric.gateway.sip;

/**
 * Changes to one message: places, how many bytes go there, which come. Kept in the order of their places and made in one
 * pass of copies. Used again for each message, owned by one thread.
 */
public final class Edits {
    /** More than the longest list of edits that routing makes. */
    private static final int MAX = 3 * Message.MAX_ROUTES;
    /**
     * Room for all that routing inserts: names that our own configuration bounds, and a Request-URI of any size where a strict
     * router hid it in the last Route.
     */
    private static final int SCRATCH = 65_536 + 8192;

    private final int[] from = new int[MAX];
    private final int[] to = new int[MAX];
    private final int[] textFrom = new int[MAX];
    private final int[] textTo = new int[MAX];
    private final Octets text = new Octets(SCRATCH);
    private int count;

    public void clear() {
        count = 0;
        text.clear();
    }

    /** Where the bytes of the next {@link #replace} are written. */
    public Octets text() {
        return text;
    }

    public void remove(int start, int end) {
        replace(start, end, text.size());
    }

    /** Puts what was written since {@code mark} in place of the bytes between the two places. */
    public void replace(int start, int end, int mark) {
        int at = count++;
        // What is inserted at a place comes before what is removed from there.
        while (at > 0 && (from[at - 1] > start || (from[at - 1] == start && start == end && to[at - 1] > start))) {
            from[at] = from[at - 1];
            to[at] = to[at - 1];
            textFrom[at] = textFrom[at - 1];
            textTo[at] = textTo[at - 1];
            at--;
        }
        from[at] = start;
        to[at] = end;
        textFrom[at] = mark;
        textTo[at] = text.size();
    }

    public void insert(int place, int mark) {
        replace(place, place, mark);
    }

    /** Writes the changed message. */
    public void apply(Message message, Octets out) {
        byte[] bytes = message.bytes();
        int at = message.begin();
        for (int i = 0; i < count; i++) {
            out.put(bytes, at, from[i]);
            out.put(text.bytes(), textFrom[i], textTo[i]);
            at = to[i];
        }
        out.put(bytes, at, message.end());
    }

    /** Writes the bytes between the two places with the edits that lie there. */
    void applyWithin(byte[] bytes, int start, int end, Octets out) {
        int at = start;
        for (int i = 0; i < count; i++) {
            if (from[i] >= start && to[i] <= end) {
                out.put(bytes, at, from[i]);
                out.put(text.bytes(), textFrom[i], textTo[i]);
                at = to[i];
            }
        }
        out.put(bytes, at, end);
    }
}
