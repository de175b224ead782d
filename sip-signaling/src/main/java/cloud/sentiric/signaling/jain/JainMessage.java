package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header fields and the body of a message that passed the parser. */
abstract sealed class JainMessage implements Message permits JainRequest, JainResponse {
    final Lines lines;
    final Fields parsed;
    private final byte[] body;
    private final InetSocketAddress peer;

    JainMessage(Lines lines, Fields fields, byte[] body, InetSocketAddress peer) {
        this.lines = lines;
        this.parsed = fields;
        this.body = body;
        this.peer = peer;
    }

    @Override
    public final CallId callId() {
        return parsed.callId();
    }

    @Override
    public final CSeq cseq() {
        return parsed.cseq();
    }

    @Override
    public final Address from() {
        return parsed.from();
    }

    @Override
    public final Address to() {
        return parsed.to();
    }

    @Override
    public final Via topVia() {
        return parsed.topVia();
    }

    @Override
    public final int viaCount() {
        return parsed.viaCount();
    }

    @Override
    public final List<Address> contacts() {
        return parsed.contacts();
    }

    @Override
    public final List<String> recordRoutes() {
        return lines.elements("Record-Route");
    }

    @Override
    public final @Nullable String header(String name) {
        return lines.value(name);
    }

    @Override
    public final List<String> headers(String name) {
        return lines.values(name);
    }

    @Override
    public final List<Header> fields() {
        return lines.headers();
    }

    @Override
    public final @Nullable String contentType() {
        return MediaType.of(lines.value("Content-Type"));
    }

    @Override
    public final byte[] body() {
        return body;
    }

    @Override
    public final InetSocketAddress peer() {
        return peer;
    }
}
