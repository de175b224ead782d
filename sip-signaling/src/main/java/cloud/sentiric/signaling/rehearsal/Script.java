package cloud.sentiric.signaling.rehearsal;

import java.nio.charset.StandardCharsets;

/** What the phone of a rehearsed call sends, as it comes from a gateway. */
final class Script {
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.2
            s=-
            c=IN IP4 127.0.0.2
            t=0 0
            m=audio 4000 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=sendrecv
            """.replace("\n", "\r\n");

    static final String INVITE = request("INVITE", 1, "", """
            Record-Route: <sip:127.0.0.1:5060;lr;sn=AQEBAQEBAQEBAQEBAQEBAQ>
            Sentiric-Source: 127.0.0.2:5070;transport=udp;key=1;mac=AAAAAAAAAAAAAAAAAAAAAA
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE
            Supported: replaces, timer
            Session-Expires: 1800
            Content-Type: application/sdp
            """, OFFER);
    static final String ACK = request("ACK", 1, ";tag=" + Stage.TAG, "", "");
    static final String BYE = request("BYE", 2, ";tag=" + Stage.TAG, "", "");

    private Script() {}

    private static String request(String method, int cseq, String toTag, String more, String body) {
        var header = """
                %1$s sip:902120000000@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKg%1$s;rport;sa=AQEBAQEBAQEBAQ
                Via: SIP/2.0/UDP 127.0.0.2:5070;branch=z9hG4bKp%1$s;rport=5070;received=127.0.0.2
                Max-Forwards: 69
                From: "Rehearsal" <sip:1001@sentiric.cloud>;tag=uac
                To: <sip:902120000000@sentiric.cloud>%2$s
                Call-ID: rehearsal@127.0.0.2
                CSeq: %3$d %1$s
                Contact: <sip:1001@127.0.0.2:5070>
                User-Agent: rehearsal
                %4$sContent-Length: %5$d

                """.formatted(method, toTag, cseq, more, body.getBytes(StandardCharsets.UTF_8).length);
        return header.replace("\n", "\r\n") + body;
    }

    /** The phone's 200 to a request of ours. */
    static String answer(String request) {
        return "SIP/2.0 200 OK" + request.substring(request.indexOf("\r\n"));
    }
}
