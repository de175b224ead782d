package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that passed the parser; answers are made from its lines as they came. */
final class JainRequest implements Request {
    private final Lines lines;
    private final Fields fields;
    private final Method method;
    private final SipUri uri;
    private final byte[] body;
    private final InetSocketAddress peer;
    private final InetSocketAddress source;

    JainRequest(
            Lines lines,
            Fields fields,
            Method method,
            SipUri uri,
            byte[] body,
            InetSocketAddress peer,
            InetSocketAddress source) {
        this.lines = lines;
        this.fields = fields;
        this.method = method;
        this.uri = uri;
        this.body = body;
        this.peer = peer;
        this.source = source;
    }

    @Override
    public Method method() {
        return method;
    }

    @Override
    public SipUri uri() {
        return uri;
    }

    @Override
    public String rawUri() {
        return uri.text();
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
    public boolean wildcardContact() {
        return fields.wildcard();
    }

    @Override
    public List<String> recordRoutes() {
        return lines.elements("Record-Route");
    }

    @Override
    public List<String> path() {
        return lines.elements("Path");
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
    public InetSocketAddress source() {
        return source;
    }

    @Override
    public byte[] encode(Reply reply) {
        return JainEncoder.response(lines, method, fields.topVia(), peer, reply);
    }

    @Override
    public String toString() {
        return method + " " + uri + " " + fields.callId();
    }
}
