package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that passed the parser; answers are made from its lines as they came. */
final class JainRequest extends JainMessage implements Request {
    private final Method method;
    private final SipUri uri;
    private final @Nullable InetSocketAddress signed;

    JainRequest(
            Lines lines,
            Fields fields,
            Method method,
            SipUri uri,
            byte[] body,
            InetSocketAddress peer,
            @Nullable InetSocketAddress signed) {
        super(lines, fields, body, peer);
        this.method = method;
        this.uri = uri;
        this.signed = signed;
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
        return parsed.wildcard();
    }

    @Override
    public List<String> path() {
        return lines.elements("Path");
    }

    @Override
    public InetSocketAddress source() {
        return signed == null ? peer() : signed;
    }

    @Override
    public boolean sourceSigned() {
        return signed != null;
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
