package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response that passed the parser. */
final class JainResponse implements Response {
    private final Lines lines;
    private final Fields fields;
    private final int status;
    private final String reason;
    private final byte[] body;
    private final InetSocketAddress peer;

    JainResponse(Lines lines, Fields fields, int status, String reason, byte[] body, InetSocketAddress peer) {
        this.lines = lines;
        this.fields = fields;
        this.status = status;
        this.reason = reason;
        this.body = body;
        this.peer = peer;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public CallId callId() {
        return fields.callId();
    }

    @Override
    public CSeq cseq() {
        return fields.cseq();
    }

    @Override
    public Address from() {
        return fields.from();
    }

    @Override
    public Address to() {
        return fields.to();
    }

    @Override
    public Via topVia() {
        return fields.topVia();
    }

    @Override
    public int viaCount() {
        return fields.viaCount();
    }

    @Override
    public List<Address> contacts() {
        return fields.contacts();
    }

    @Override
    public List<String> recordRoutes() {
        return lines.elements("Record-Route");
    }

    @Override
    public @Nullable String header(String name) {
        return lines.value(name);
    }

    @Override
    public List<String> headers(String name) {
        return lines.values(name);
    }

    @Override
    public @Nullable String contentType() {
        return MediaType.of(lines.value("Content-Type"));
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public String toString() {
        return status + " " + reason + " " + fields.callId();
    }
}
