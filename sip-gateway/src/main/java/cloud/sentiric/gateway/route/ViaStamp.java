package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Via;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a server writes into the topmost Via of a request (RFC 3261 §18.2.1, RFC 3581 §4), and reads there again. */
final class ViaStamp {
    private static final byte[] RECEIVED = ";received=".getBytes(US_ASCII);

    private final Flows flows;

    ViaStamp(Flows flows) {
        this.flows = flows;
    }

    /** Fills in rport and received where the sender asked for it or is not who it says. */
    void write(Message m, Flow source, Edits edits) {
        var via = m.via();
        byte[] b = m.bytes();
        if (via.asksPort()) {
            int mark = edits.text().size();
            if (b[via.rportStart() - 1] != '=' && via.rportStart() == via.rportEnd()) {
                edits.text().put('=');
            }
            edits.text().put(source.address().getPort());
            edits.replace(via.rportStart(), via.rportEnd(), mark);
        }
        int mark = edits.text().size();
        if (via.receivedStart() >= 0) {
            edits.text().put(source.host());
            edits.replace(via.receivedStart(), via.receivedEnd(), mark);
        } else if (via.asksPort() || !Ascii.equal(b, via.hostStart(), via.hostEnd(), source.host())) {
            edits.text().put(RECEIVED).put(source.host());
            edits.insert(via.end(), mark);
        }
    }

    /** Where answers to the request go (RFC 3261 §18.2.2, RFC 3581 §4): through its connection, if it has one. */
    Flow answers(Message m, Flow source) {
        var via = m.via();
        if (source.connection() != null
                || via.asksPort()
                || via.port() == source.address().getPort()) {
            return source;
        }
        return flows.of(new InetSocketAddress(source.address().getAddress(), via.port()));
    }

    /** Where a response with this Via on top goes; null if that is no IP address. */
    @Nullable
    Flow answers(byte[] b, Via via) {
        int port = via.port();
        if (via.asksPort() && via.rportEnd() > via.rportStart()) {
            port = (int) Ascii.number(b, via.rportStart(), via.rportEnd(), 65535);
        }
        if (port <= 0) {
            return null;
        }
        return via.receivedStart() >= 0
                ? flows.of(b, via.receivedStart(), via.receivedEnd(), port)
                : flows.of(b, via.hostStart(), via.hostEnd(), port);
    }
}
