package cloud.sentiric.phone.sdp;

import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.sip.Hop;
import cloud.sentiric.phone.sip.SipViolation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an answer grants (RFC 3264 §6).
 *
 * @param media where the peer wants RTP
 * @param codec the format to send, the first of the answer that is speech
 */
public record Sdp(Hop media, Codec codec) {
    /** An offer of one audio stream, both ways, 20 ms a packet (RFC 8866). */
    public static String offer(Hop local, List<Codec> codecs, long sessionId) {
        String family = local.host().indexOf(':') >= 0 ? "IP6" : "IP4";
        var types = codecs.stream().map(codec -> "" + codec.payloadType()).collect(Collectors.joining(" "));
        var maps = codecs.stream()
                .map(codec -> "a=rtpmap:" + codec.payloadType() + " " + codec.encoding() + "/8000\r\n"
                        + (codec == Codec.TELEPHONE_EVENT ? "a=fmtp:" + codec.payloadType() + " 0-15\r\n" : ""))
                .collect(Collectors.joining());
        return "v=0\r\no=- " + sessionId + " 1 IN " + family + " " + local.host() + "\r\ns=-\r\nc=IN " + family + " "
                + local.host() + "\r\nt=0 0\r\nm=audio " + local.port() + " RTP/AVP " + types + "\r\n" + maps
                + "a=ptime:20\r\na=sendrecv\r\n";
    }

    /** Reads an answer to an offer of these codecs; whatever RFC 3264 does not allow is a violation. */
    public static Sdp answer(String text, List<Codec> offered) {
        if (!text.startsWith("v=0\r\n") || !text.endsWith("\r\n")) {
            throw new SipViolation("SDP does not begin with v=0 or its lines do not end in CRLF");
        }
        var lines = List.of(text.split("\r\n"));
        for (var type : List.of("o=", "s=", "t=")) {
            if (values(lines, type).size() != 1) {
                throw new SipViolation("SDP without its " + type + " line");
            }
        }
        var media = values(lines, "m=");
        if (media.size() != 1) {
            throw new SipViolation("SDP answers one audio stream with " + media.size() + " streams (RFC 3264 §6)");
        }
        var fields = List.of(media.getFirst().split(" "));
        if (fields.size() < 4
                || !fields.getFirst().equals("audio")
                || !fields.get(2).equals("RTP/AVP")) {
            throw new SipViolation("SDP stream is not audio by RTP/AVP: " + media.getFirst());
        }
        var codecs = fields.subList(3, fields.size()).stream()
                .map(type -> offered.stream()
                        .filter(codec -> type.equals("" + codec.payloadType()))
                        .findFirst()
                        .orElseThrow(() -> new SipViolation("SDP answers with payload type " + type + ", not offered")))
                .toList();
        var speech = codecs.stream()
                .filter(codec -> codec.law().isPresent())
                .findFirst()
                .orElseThrow(() -> new SipViolation("SDP answers without a codec of speech"));
        return new Sdp(new Hop(address(lines), Hop.parse("x:" + fields.get(1)).port()), speech);
    }

    private static String address(List<String> lines) {
        // a c= behind m= is the stream's own and comes first (RFC 8866 §5.7)
        var connections = values(lines, "c=");
        if (connections.isEmpty()) {
            throw new SipViolation("SDP without c= line");
        }
        var fields = List.of(connections.getLast().split(" "));
        if (fields.size() != 3 || fields.get(2).equals("0.0.0.0")) {
            throw new SipViolation("SDP with no address to send to: c=" + connections.getLast());
        }
        return fields.get(2);
    }

    private static List<String> values(List<String> lines, String type) {
        return lines.stream()
                .filter(line -> line.startsWith(type))
                .map(line -> line.substring(2))
                .toList();
    }
}
