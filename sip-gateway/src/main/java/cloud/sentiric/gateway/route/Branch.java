package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.token.Signer;

/**
 * The branch of a stateless proxy (RFC 3261 §16.11): the magic cookie, a hash of the client's transaction, a dot, and a
 * hash of what decides the route, by which a loop is recognised (§16.6 step 8). The method is in neither, so CANCEL and the
 * ACK of a non-2xx get the branch of their INVITE; nor is the To tag, which such an ACK has and its INVITE had not.
 */
final class Branch {
    private static final byte[] COOKIE = "z9hG4bK".getBytes(US_ASCII);
    private static final int TRANSACTION_SIZE = 11;
    private static final int LOOP_SIZE = 8;
    /** Dot and loop part. */
    private static final int MARK_SIZE = 1 + LOOP_SIZE;

    private static final long LOOP = 1;
    private static final long TRANSACTION = 2;

    private final Signer signer;
    private final Octets text = new Octets(TRANSACTION_SIZE + MARK_SIZE);

    Branch(Signer signer) {
        this.signer = signer;
    }

    /** Computes the branch of a request, before its edits. */
    void compute(Message m) {
        byte[] b = m.bytes();
        var hash = signer.hash(LOOP)
                .add(b, m.start(Field.CALL_ID), m.end(Field.CALL_ID))
                .add(b, m.start(Field.FROM_TAG), m.end(Field.FROM_TAG))
                .add(m.cseq())
                .add(b, m.start(Field.URI), m.end(Field.URI));
        if (m.routes() > 0) {
            hash.add(b, m.routeStart(0), m.routeEnd(0));
        }
        long loop = hash.end();
        var via = m.via();
        hash = signer.hash(TRANSACTION).add(loop);
        if (rfc3261(b, via.branchStart(), via.branchEnd())) {
            hash.add(b, via.branchStart(), via.branchEnd())
                    .add(b, via.hostStart(), via.hostEnd())
                    .add(via.port());
        } else {
            hash.add(b, via.start(), via.end());
        }
        text.clear().put64(hash.end(), TRANSACTION_SIZE).put('.').put64(loop, LOOP_SIZE);
    }

    private static boolean rfc3261(byte[] b, int from, int to) {
        return from >= 0 && to - from > COOKIE.length && Ascii.equal(b, from, from + COOKIE.length, COOKIE);
    }

    /** What follows the cookie. */
    Octets text() {
        return text;
    }

    /** Whether the request was here before with the same route to take. */
    boolean loops(Message m) {
        byte[] b = m.bytes();
        if (m.vias() == 1) {
            return m.via().branchEnd() - m.via().branchStart() > MARK_SIZE
                    && marked(b, m.via().branchEnd() - MARK_SIZE);
        }
        for (int i = 0; i < m.viasKept(); i++) {
            for (int at = m.viaStart(i); at + MARK_SIZE <= m.viaEnd(i); at++) {
                if (b[at] == '.' && marked(b, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean marked(byte[] b, int at) {
        for (int i = 0; i < MARK_SIZE; i++) {
            if (b[at + i] != text.bytes()[TRANSACTION_SIZE + i]) {
                return false;
            }
        }
        return true;
    }
}
