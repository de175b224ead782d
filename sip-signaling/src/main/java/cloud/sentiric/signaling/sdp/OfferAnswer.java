package cloud.sentiric.signaling.sdp;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The offer/answer model of a side that speaks one G.711 audio stream over RTP/AVP (RFC 3264). */
public final class OfferAnswer {
    private static final int DEFAULT_PTIME = 20;
    private static final Set<Integer> PTIMES = Set.of(10, 20, 30, 40, 60);
    private static final int EVENT_PAYLOAD_TYPE = 101;
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private OfferAnswer() {}

    /** Answers an offer: each m= line in its order, the first audio that we can serve, the others with port 0. */
    public static Negotiation answer(byte[] offer, LocalDescription local) {
        var description = SessionDescription.parse(offer);
        if (description == null) {
            return new Negotiation.NotAcceptable("the offer is not a session description");
        }
        AudioStream stream = null;
        var text = new StringBuilder(local.session(description.timing()));
        for (MediaDescription media : description.media()) {
            var candidate = stream == null ? common(media) : null;
            if (candidate == null) {
                refuse(text, media);
            } else {
                stream = candidate;
                accept(text, media, candidate, local.port());
            }
        }
        return stream == null
                ? new Negotiation.NotAcceptable("no common codec")
                : new Negotiation.Agreed(stream, local.describing(text.toString()));
    }

    /** Our own offer, for an INVITE that came without one: both codecs and telephone-event. */
    public static LocalDescription offer(LocalDescription local) {
        var text = local.session("0 0") + "m=audio " + local.port() + " RTP/AVP 0 8 " + EVENT_PAYLOAD_TYPE
                + "\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n" + events(EVENT_PAYLOAD_TYPE)
                + "a=ptime:" + DEFAULT_PTIME + "\r\na=sendrecv\r\n";
        return local.describing(text);
    }

    /** Takes the answer to our offer, as the ACK brings it (RFC 3261 §13.2.1). */
    public static Negotiation accept(byte[] answer, LocalDescription local) {
        var description = SessionDescription.parse(answer);
        if (description == null || description.media().isEmpty()) {
            return new Negotiation.NotAcceptable("the ACK brings no answer to our offer");
        }
        var stream = common(description.media().getFirst());
        return stream == null
                ? new Negotiation.NotAcceptable("no common codec")
                : new Negotiation.Agreed(stream, local);
    }

    private static @Nullable AudioStream common(MediaDescription media) {
        if (!media.media().equals("audio")
                || media.port() == 0
                || !media.protocol().equals("RTP/AVP")) {
            return null;
        }
        var address = media.connection();
        if (address == null || !isLiteral(address)) {
            return null;
        }
        for (String format : media.formats()) {
            int payloadType = SdpParser.number(format, 127);
            var codec = payloadType < 0
                    ? null
                    : Codec.of(payloadType, media.rtpmaps().get(payloadType));
            if (codec != null) {
                return new AudioStream(
                        codec, payloadType, events(media), ptime(media), direction(media), address, media.port());
            }
        }
        return null;
    }

    /** c=0.0.0.0 is the hold of RFC 2543: the other side wants nothing sent (RFC 3264 §8.4). */
    private static Direction direction(MediaDescription media) {
        var address = media.connection();
        boolean held = "0.0.0.0".equals(address) || "::".equals(address);
        return (held ? media.direction().withoutReceiving() : media.direction()).mirrored();
    }

    private static int ptime(MediaDescription media) {
        int ptime = PTIMES.contains(media.ptime()) ? media.ptime() : DEFAULT_PTIME;
        boolean tooLong = media.maxptime() > 0 && media.maxptime() < ptime;
        return tooLong && PTIMES.contains(media.maxptime()) ? media.maxptime() : ptime;
    }

    private static @Nullable Integer events(MediaDescription media) {
        for (String format : media.formats()) {
            int payloadType = SdpParser.number(format, 127);
            var encoding = payloadType < 0 ? null : media.rtpmaps().get(payloadType);
            if (encoding != null && encoding.toLowerCase(Locale.ROOT).startsWith("telephone-event/8000")) {
                return payloadType;
            }
        }
        return null;
    }

    private static void refuse(StringBuilder text, MediaDescription media) {
        text.append("m=").append(media.media()).append(" 0 ").append(media.protocol());
        media.formats().forEach(format -> text.append(' ').append(format));
        text.append("\r\n");
    }

    private static void accept(StringBuilder text, MediaDescription media, AudioStream stream, int port) {
        var event = stream.eventPayloadType();
        text.append("m=audio ").append(port).append(' ').append(media.protocol());
        text.append(' ').append(stream.payloadType()).append(event == null ? "" : " " + event);
        text.append("\r\na=rtpmap:").append(stream.payloadType()).append(' ').append(stream.codec());
        text.append("/8000\r\n").append(event == null ? "" : events(event));
        text.append("a=ptime:").append(stream.ptime()).append("\r\na=");
        text.append(stream.direction().attribute()).append("\r\n");
    }

    /** RFC 4733 §2.4.1: the events 0 to 15 are the DTMF digits. */
    private static String events(int payloadType) {
        return "a=rtpmap:" + payloadType + " telephone-event/8000\r\na=fmtp:" + payloadType + " 0-15\r\n";
    }

    /** Names are not looked up: nothing waits on the path of a call. */
    private static boolean isLiteral(String address) {
        if (address.indexOf(':') >= 0) {
            return address.length() <= 45 && address.matches("[0-9A-Fa-f:.]+");
        }
        var match = IPV4.matcher(address);
        if (!match.matches()) {
            return false;
        }
        for (int i = 1; i <= 4; i++) {
            if (Integer.parseInt(match.group(i)) > 255) {
                return false;
            }
        }
        // RFC 3171: 224.0.0.0/4 is multicast, which a call has no use for.
        return Integer.parseInt(match.group(1)) < 224;
    }
}
