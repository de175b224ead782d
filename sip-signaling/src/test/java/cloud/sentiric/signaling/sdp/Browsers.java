package cloud.sentiric.signaling.sdp;

/** Descriptions as Chromium writes them, shortened. */
public final class Browsers {
    public static final String FINGERPRINT = "D2:FA" + ":0E".repeat(30);

    private Browsers() {}

    /** One that offers, or answers as a=setup says. */
    public static String description(String setup) {
        return """
                v=0
                o=- 4611731400430051336 2 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 0
                a=extmap-allow-mixed
                a=msid-semantic: WMS 7a9d
                m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
                c=IN IP4 0.0.0.0
                a=rtcp:9 IN IP4 0.0.0.0
                a=candidate:1 1 udp 2113937151 8d1f.local 51472 typ host generation 0 network-cost 999
                a=ice-ufrag:Zq3x
                a=ice-pwd:0123456789abcdefghijklmn
                a=ice-options:trickle
                a=fingerprint:sha-256 %s
                a=setup:%s
                a=mid:0
                a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                a=sendrecv
                a=msid:7a9d 5c1e
                a=rtcp-mux
                a=rtcp-rsize
                a=rtpmap:111 opus/48000/2
                a=rtcp-fb:111 transport-cc
                a=fmtp:111 minptime=10;useinbandfec=1
                a=rtpmap:63 red/48000/2
                a=fmtp:63 111/111
                a=rtpmap:9 G722/8000
                a=rtpmap:0 PCMU/8000
                a=rtpmap:8 PCMA/8000
                a=rtpmap:13 CN/8000
                a=rtpmap:110 telephone-event/48000
                a=rtpmap:126 telephone-event/8000
                a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
                """.formatted(FINGERPRINT, setup).replace("\n", "\r\n");
    }
}
