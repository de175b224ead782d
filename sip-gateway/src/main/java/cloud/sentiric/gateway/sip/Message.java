package cloud.sentiric.gateway.sip;

import java.util.Arrays;

/**
 * One received message: its bytes and where the parts are that routing needs. Used again for each datagram, filled by
 * {@link Scanner}, owned by one thread.
 */
public final class Message {
    /** Highest number of Route values that is accepted. */
    static final int MAX_ROUTES = 16;
    /** Highest number of Sentiric-* header fields that are taken out. */
    static final int MAX_OWN = 4;
    /** Highest number of header fields; nodes take ten more, for what is added here. */
    static final int MAX_FIELDS = 190;
    /** The same of an answer: what the request had, what was added to it, and what the node adds. */
    static final int MAX_ANSWER_FIELDS = 220;
    /** Highest number of Via values that is accepted; nodes take 70. */
    static final int MAX_ACCEPTED_VIAS = 69;
    /** The same of an answer, which has ours as well. */
    static final int MAX_ANSWER_VIAS = MAX_ACCEPTED_VIAS + 1;
    /** Number of Via values that are looked at for loops. */
    static final int MAX_VIAS = 32;

    final byte[] bytes;
    int size;
    int begin;
    int end;
    int headers;
    int headersEnd;
    Method method = Method.OTHER;
    int status;
    long cseq;
    int maxForwards;
    final int[] starts = new int[Field.COUNT];
    final int[] ends = new int[Field.COUNT];
    final Via via = new Via();
    final Via nextVia = new Via();
    int vias;
    int viaLineStart;
    int viaLineEnd;
    boolean viaSharesLine;
    /** Whether there is no Via that an answer could go to. */
    boolean badVia;

    final int[] viaStarts = new int[MAX_VIAS];
    final int[] viaEnds = new int[MAX_VIAS];
    boolean recordRouted;
    int routes;
    final int[] routeLineStarts = new int[MAX_ROUTES];
    final int[] routeLineEnds = new int[MAX_ROUTES];
    final int[] routeStarts = new int[MAX_ROUTES];
    final int[] routeEnds = new int[MAX_ROUTES];

    int ownFields;
    final int[] ownStarts = new int[MAX_OWN];
    final int[] ownEnds = new int[MAX_OWN];

    /** A message of at most this many bytes. */
    public Message(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        method = Method.OTHER;
        status = 0;
        cseq = -1;
        maxForwards = -1;
        vias = 0;
        viaSharesLine = false;
        badVia = false;
        recordRouted = false;
        routes = 0;
        ownFields = 0;
        Arrays.fill(starts, -1);
        Arrays.fill(ends, -1);
    }

    void set(Field field, int from, int to) {
        starts[field.index()] = from;
        ends[field.index()] = to;
    }

    /** The bytes received; ours to read, never to change. */
    public byte[] bytes() {
        return bytes;
    }

    /** Number of bytes received, whatever they are. */
    public int size() {
        return size;
    }

    /** Place of the start line; line ends before it are no part of the message. */
    public int begin() {
        return begin;
    }

    /** End of the message: of the body that Content-Length names. */
    public int end() {
        return end;
    }

    /** Place after the start line. */
    public int headers() {
        return headers;
    }

    /** Place of the empty line. */
    public int headersEnd() {
        return headersEnd;
    }

    /** Method of the request, or of the response's CSeq. */
    public Method method() {
        return method;
    }

    /** Status code; 0 is a request. */
    public int status() {
        return status;
    }

    public long cseq() {
        return cseq;
    }

    /** Value of Max-Forwards, or -1 if there is none. */
    public int maxForwards() {
        return maxForwards;
    }

    public boolean has(Field field) {
        return starts[field.index()] >= 0;
    }

    public int start(Field field) {
        return starts[field.index()];
    }

    public int end(Field field) {
        return ends[field.index()];
    }

    /** The topmost Via. */
    public Via via() {
        return via;
    }

    /** The Via under the topmost one; only in a response that has one. */
    public Via nextVia() {
        return nextVia;
    }

    public int vias() {
        return vias;
    }

    /** Number of Via values whose places are kept. */
    public int viasKept() {
        return Math.min(vias, MAX_VIAS);
    }

    public int viaStart(int i) {
        return viaStarts[i];
    }

    public int viaEnd(int i) {
        return viaEnds[i];
    }

    /** Whether a proxy that it came through wants to stay on the way (RFC 3261 §16.6 step 4). */
    public boolean recordRouted() {
        return recordRouted;
    }

    public int routes() {
        return routes;
    }

    public int routeStart(int i) {
        return routeStarts[i];
    }

    public int routeEnd(int i) {
        return routeEnds[i];
    }

    /** Names the body's size where it is missing: on a connection it must be there (RFC 3261 §20.14). */
    public void addContentLength(Edits edits) {
        if (!has(Field.CONTENT_LENGTH)) {
            int body = headersEnd + (bytes[headersEnd] == '\r' ? 2 : 1);
            int mark = edits.text().size();
            edits.text().put("Content-Length: ").put(end - body).put("\r\n");
            edits.insert(headersEnd, mark);
        }
    }

    /** Takes the Sentiric-* header fields away: they are words of ours, which nobody else may say. */
    public void removeOwnFields(Edits edits) {
        for (int i = 0; i < ownFields; i++) {
            edits.remove(ownStarts[i], ownEnds[i]);
        }
    }

    /** Takes the topmost Via away. */
    public void removeVia(Edits edits) {
        if (viaSharesLine) {
            edits.remove(via.start, viaStarts[1]);
        } else {
            edits.remove(viaLineStart, viaLineEnd);
        }
    }

    /** Takes the first {@code count} Route values away, and the last one if {@code last}; lines left empty go too. */
    public void removeRoutes(int count, boolean last, Edits edits) {
        int keptEnd = last ? routes - 1 : routes;
        for (int i = 0; i < routes; ) {
            int next = i + 1;
            while (next < routes && routeLineStarts[next] == routeLineStarts[i]) {
                next++;
            }
            int firstKept = Math.max(i, count);
            int endKept = Math.min(next, keptEnd);
            if (firstKept >= endKept) {
                edits.remove(routeLineStarts[i], routeLineEnds[i]);
            } else {
                if (firstKept > i) {
                    edits.remove(routeStarts[i], routeStarts[firstKept]);
                }
                if (endKept < next) {
                    edits.remove(routeEnds[endKept - 1], routeEnds[next - 1]);
                }
            }
            i = next;
        }
    }
}
