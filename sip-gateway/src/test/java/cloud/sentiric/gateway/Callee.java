package cloud.sentiric.gateway;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What a node sends to a phone that it calls, written by hand: Request-URI is the contact, Route the Path of the binding. */
final class Callee {
    private static final AtomicInteger CALLS = new AtomicInteger();
    static final String CONTACT = "sip:1001@10.9.9.9:5999;transport=x";

    private final FakeNode node;
    final String callId = "leg-" + CALLS.incrementAndGet();
    private final String path;

    /** A leg of a call of the node's own. */
    Callee(FakeNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /** A request of the node as its transactions write it. */
    String request(String method, String branch, int cseq, String routes, String toTag, String body) {
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bK%s%s
                Max-Forwards: 70
                %sFrom: <sip:2001@sentiric.cloud>;tag=b2bua
                To: <sip:1001@sentiric.cloud>%s
                Call-ID: %s
                CSeq: %d %s
                Contact: <sip:%s@127.0.0.1:%d>
                Content-Length: %d

                %s""".formatted(
                        method,
                        CONTACT,
                        node.port(),
                        callId,
                        branch,
                        routes,
                        toTag,
                        callId,
                        cseq,
                        method,
                        node.name,
                        node.port(),
                        body.length(),
                        body);
    }

    String invite(String branch, String body) {
        return request("INVITE", branch, 1, path, "", body);
    }

    String invite() {
        return invite("i", "");
    }

    String cancel() {
        return request("CANCEL", "i", 1, path, "", "");
    }

    /** The ACK of a refusal, on the way of its INVITE. */
    String ackOfRefusal(String tag) {
        return request("ACK", "i", 1, path, ";tag=" + tag, "");
    }

    /** A request along the route set that an answer made. */
    String within(String method, int cseq, String answer) {
        String routes =
                String.join("\n", Peer.headers(answer, "Record-Route").reversed())
                                .replace("Record-Route", "Route") + "\n";
        String tag = Peer.value(answer, "^To: .*;tag=(.*)$");
        return request(method, method.toLowerCase(Locale.ROOT) + cseq, cseq, routes, ";tag=" + tag, "");
    }

    /** A request of the phone within the dialog that its answer made. */
    static String ofPhone(String method, int cseq, String invite, String via, String tag) {
        String routes = String.join("\n", Peer.headers(invite, "Record-Route")).replace("Record-Route", "Route");
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/%s;rport;branch=z9hG4bKp%s%d
                Max-Forwards: 70
                %s
                From: <sip:1001@sentiric.cloud>;tag=%s
                To: <sip:2001@sentiric.cloud>;tag=b2bua
                Call-ID: %s
                CSeq: %d %s
                Content-Length: 0

                """.formatted(
                        method,
                        Peer.value(invite, "^Contact: <(.*)>$"),
                        via,
                        method,
                        cseq,
                        routes,
                        tag,
                        Peer.value(invite, "^Call-ID: (.*)$"),
                        cseq,
                        method);
    }
}
