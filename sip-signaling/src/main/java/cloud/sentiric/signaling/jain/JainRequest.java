package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import java.net.InetSocketAddress;
import java.util.List;

/** A request that passed the parser; answers are made from its lines as they came. */
final class JainRequest extends JainMessage implements Request {
    private final Method method;
    private final SipUri uri;
    private final InetSocketAddress source;

    JainRequest(
            Lines lines,
            Fields fields,
            Method method,
            SipUri uri,
            byte[] body,
            InetSocketAddress peer,
            InetSocketAddress source) {
        super(lines, fields, body, peer);
        this.method = method;
        this.uri = uri;
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
    public boolean wildcardContact() {
        return fields.wildcard();
    }

    @Override
    public List<String> path() {
        return lines.elements("Path");
    }

    @Override
    public InetSocketAddress source() {
        return source;
    }

    @Override
    public byte[] encode(Reply reply) {
        return JainEncoder.response(lines, method, topVia(), peer(), reply);
    }

    @Override
    public String toString() {
        return method + " " + uri + " " + callId();
    }
}
