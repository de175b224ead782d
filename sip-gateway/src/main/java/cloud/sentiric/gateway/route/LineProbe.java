package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.token.Signer;

/**
 * Makes a request out of a line without any header field, as netcat sends it, so that the way to the fastest node can be
 * tried by hand. It is signed as a probe: the node binds nothing. Owned by one thread.
 */
public final class LineProbe {
    static final byte MARK = 'l';
    static final int TIME_SIZE = 11;
    static final int BRANCH_SIZE = 1 + TIME_SIZE;
    /** A longer line is no probe. */
    public static final int MAX_LINE = 512;
    /** Written where no node is left; there is no Via to copy. */
    public static final byte[] NO_NODE = ("SIP/2.0 503 Service Unavailable\r\nRetry-After: " + Requests.RETRY_AFTER
                    + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(US_ASCII);

    private static final int UNAVAILABLE = 503;

    private static final long TAG = 4;
    private static final long ALIAS = 6;
    /** Characters of the id that stands for a node. */
    private static final int ALIAS_SIZE = 6;

    private final Signer signer;
    private final OwnVia ownVia;
    private final Octets branch = new Octets(BRANCH_SIZE);
    private final Octets callId = new Octets(64);

    public LineProbe(Edge edge, Signer signer) {
        this.signer = signer;
        ownVia = new OwnVia(edge, signer);
    }

    /** Writes the whole request; the key by which its node is chosen is {@link #key}. */
    public void write(Message line, Flow source, long now, Octets out) {
        byte[] b = line.bytes();
        branch.clear().put((char) MARK).put64(now, TIME_SIZE);
        long tag = key(source, now);
        byte[] id = callId.clear().put("probe-").put64(tag, TIME_SIZE).copy();
        put(b, line, Field.METHOD, out).put(' ');
        put(b, line, Field.URI, out).put(" SIP/2.0\r\n");
        ownVia.writeFlow(branch, source, out);
        out.put("Max-Forwards: 70\r\nFrom: <sip:probe@gateway>;tag=")
                .put64(tag, TIME_SIZE)
                .put("\r\nTo: <");
        put(b, line, Field.URI, out).put(">\r\nCall-ID: ").put(id).put("\r\nCSeq: 1 ");
        put(b, line, Field.METHOD, out)
                .put("\r\nSentiric-Source: ")
                .put(source.text())
                .put(source.transport().parameter());
        signer.signSource(source.text(), id, 0, id.length, out);
        out.put("\r\nSentiric-Probe: ");
        signer.signProbe(id, out);
        out.put("\r\nContent-Length: 0\r\n\r\n");
    }

    /** A name for who answered a line sent then: another one for each answer, so that nodes cannot be counted by it. */
    public String alias(String node, long sentAt) {
        byte[] name = node.getBytes(UTF_8);
        long hash = signer.hash(ALIAS).add(name, 0, name.length).add(sentAt).end();
        return new String(branch.clear().put64(hash, ALIAS_SIZE).copy(), US_ASCII);
    }

    /**
     * Writes the answer to a line: what the node says, in short, and who that is.
     *
     * @param name of the node, or what it is called before strangers
     */
    public static void answer(Message answer, String name, Octets out) {
        out.put(answer.bytes(), answer.begin(), answer.headers()).put("Server: sentiric/");
        out.put(name.getBytes(UTF_8)).put("\r\n");
        if (answer.status() == UNAVAILABLE) {
            out.put("Retry-After: ").put(Requests.RETRY_AFTER).put("\r\n");
        }
        out.put("Content-Length: 0\r\n\r\n");
    }

    private static Octets put(byte[] b, Message line, Field field, Octets out) {
        return out.put(b, line.start(field), line.end(field));
    }

    /** A number for the choice of the node. */
    public long key(Flow source, long now) {
        return signer.hash(TAG)
                .add(source.text(), 0, source.text().length)
                .add(now)
                .end();
    }
}
