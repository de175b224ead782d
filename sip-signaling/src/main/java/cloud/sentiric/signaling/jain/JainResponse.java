package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Response;
import java.net.InetSocketAddress;

/** A response that passed the parser. */
final class JainResponse extends JainMessage implements Response {
    private final int status;
    private final String reason;

    JainResponse(Lines lines, Fields fields, int status, String reason, byte[] body, InetSocketAddress peer) {
        super(lines, fields, body, peer);
        this.status = status;
        this.reason = reason;
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
    public String toString() {
        return status + " " + reason + " " + callId();
    }
}
