package cloud.sentiric.gateway;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A phone that makes one call, its requests written by hand. */
final class Caller extends Peer {
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What makes an INVITE as large as those of phones, even without an offer: what it may be answered is counted by that. */
    static final String CAPABLE = """
            Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK, REFER, NOTIFY, SUBSCRIBE, MESSAGE
            Accept: application/sdp, application/dtmf-relay, application/media_control+xml
            Supported: outbound, path, timer, replaces, 100rel
            Session-Expires: 1800;refresher=uac
            Min-SE: 90
            """;

    final String callId = "it-" + CALLS.incrementAndGet();
    private final InetSocketAddress gateway;
    private String remote = "";

    Caller(InetSocketAddress gateway) {
        this(gateway, gateway.getAddress().getHostAddress());
    }

    Caller(InetSocketAddress gateway, String host) {
        super(host, 0);
        this.gateway = gateway;
    }

    private String host() {
        String host = address().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    String request(String method, String uri, String callId, int cseq, String more) {
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/UDP %s;branch=z9hG4bK%s%d;rport
                Max-Forwards: 70
                %sFrom: <sip:1001@sentiric.cloud>;tag=a
                Call-ID: %s
                CSeq: %d %s
                User-Agent: phone/1.0
                Content-Length: 0

                """.formatted(method, uri, host(), callId, cseq, more, callId, cseq, method);
    }

    String invite(String callId) {
        String uri = "sip:902124548590@sentiric.cloud";
        return request("INVITE", uri, callId, 1, "Contact: <sip:1001@" + host() + ">\nTo: <" + uri + ">\n" + CAPABLE);
    }

    void call() {
        send(invite(callId), gateway);
    }

    /** The 200 of the call; what follows goes along its route set. */
    String answered() {
        String ok = receive("SIP/2.0 200 ");
        remote = routes(ok) + Peer.value(ok, "^(To: .*)$") + "\n";
        return ok;
    }

    /** Name of the node that answered. */
    static String node(String ok) {
        return Peer.value(ok, "^Contact: <sip:(node-.)@");
    }

    static String routes(String answer) {
        return String.join("\n", Peer.headers(answer, "Record-Route").reversed())
                        .replace("Record-Route", "Route") + "\n";
    }

    /** A request within the call, through any gateway. */
    void inDialog(String method, int cseq, InetSocketAddress through) {
        send(request(method, "sip:node@127.0.0.1:9", callId, cseq, remote), through);
    }
}
