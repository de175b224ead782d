package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.SipUri;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * Takes the topmost Route values that are ours out of a request, and finds the token in them and the next target (RFC 3261
 * §16.4). Used again, owned by one thread.
 */
final class OwnRoutes {
    /** Ours may be there twice, once for each side (RFC 5658). */
    private static final int MOST = 2;

    private final Edge edge;
    private final Signer signer;
    private final SipUri uri = new SipUri();
    private @Nullable Token token;
    private boolean trunk;
    private int targetStart;
    private int targetEnd;

    OwnRoutes(Edge edge, Signer signer) {
        this.edge = edge;
        this.signer = signer;
    }

    /** What the token of the request names; null if there is none. */
    @Nullable
    Token token() {
        return token;
    }

    /** Whether one of ours without a token has the parameter trunk. */
    boolean trunk() {
        return trunk;
    }

    /** Start of the next target: the next Route or the Request-URI. */
    int targetStart() {
        return targetStart;
    }

    int targetEnd() {
        return targetEnd;
    }

    void take(Message m, Edits edits) {
        byte[] b = m.bytes();
        token = null;
        trunk = false;
        targetStart = m.start(Field.URI);
        targetEnd = m.end(Field.URI);
        int routes = m.routes();
        if (routes == 0) {
            return;
        }
        boolean strict = strict(m, edits);
        int free = strict ? routes - 1 : routes;
        int own = 0;
        while (own < Math.min(free, MOST)) {
            if (!uri.read(b, m.routeStart(own), m.routeEnd(own))) {
                break;
            }
            var found = verified(b);
            if (found == null && !edge.ours(b, uri.hostStart(), uri.hostEnd(), uri.port())) {
                break;
            }
            token = token == null ? found : token;
            trunk |= found == null && uri.trunk();
            own++;
        }
        m.removeRoutes(own, strict, edits);
        if (own < free) {
            targetStart = m.routeStart(own);
            targetEnd = m.routeEnd(own);
        }
    }

    private @Nullable Token verified(byte[] b) {
        var signed = uri.signed();
        return signed == null ? null : signer.verify(signed, b, uri.signStart(), uri.signEnd());
    }

    /** The hop before is a strict router: our Record-Route is the Request-URI, the target the last Route. */
    private boolean strict(Message m, Edits edits) {
        byte[] b = m.bytes();
        int last = m.routes() - 1;
        if (!uri.read(b, m.start(Field.URI), m.end(Field.URI)) || uri.signed() == null) {
            return false;
        }
        token = verified(b);
        if (token == null || !uri.read(b, m.routeStart(last), m.routeEnd(last))) {
            token = null;
            return false;
        }
        int mark = edits.text().size();
        edits.text().put(b, uri.start(), uri.end());
        edits.replace(m.start(Field.URI), m.end(Field.URI), mark);
        targetStart = uri.start();
        targetEnd = uri.end();
        return true;
    }
}
