package cloud.sentiric.signaling.sdp;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The offer/answer model of a side that speaks one audio stream, by G.711 where that can be, over RTP/AVP, RTP/SAVP (RFC 3264, RFC 4568 §7.1) or as
 * browsers have it. */
public final class OfferAnswer {
    /** The transport profile that we offer (RFC 3551). */
    static final String PROFILE = "RTP/AVP";

    /** The one that we take as well (RFC 3711). */
    static final String SEALED_PROFILE = "RTP/SAVP";

    private static final int DEFAULT_PTIME = 20;
    private static final Set<Integer> PTIMES = Set.of(10, 20, 30, 40, 60);
    private static final int EVENT_PAYLOAD_TYPE = 101;
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private OfferAnswer() {}

    /** Answers an offer: each m= line in its order, the first audio that we can serve, the others with port 0. */
    public static Negotiation answer(byte[] offer, LocalDescription local) {
        return switch (Reading.of(offer)) {
            case Reading.Unreadable(var why) -> new Negotiation.NotAcceptable(why);
            case SessionDescription description -> answer(description, local);
        };
    }

    private static Negotiation answer(SessionDescription offer, LocalDescription local) {
        AudioStream stream = null;
        var text = new StringBuilder();
        var before = "";
        for (MediaDescription media : offer.media()) {
            var candidate = stream == null ? common(media, local) : null;
            if (candidate == null) {
                refuse(text, media);
            } else {
                stream = candidate;
                before = media.web() == null ? "" : WebEnd.ofSession(media.mid());
                accept(text, media, candidate, local);
            }
        }
        return stream == null
                ? new Negotiation.NotAcceptable(Obstacle.of(offer.media(), local))
                : new Negotiation.Agreed(stream, local.describing(local.session(offer.timing()) + before + text));
    }

    /**
     * Our own offer, for an INVITE that came without one: both codecs and telephone-event. Where something was described before,
     * its m= lines stay in their places (RFC 3264 §8), and what was sealed stays so.
     */
    public static LocalDescription offer(LocalDescription local) {
        // What we wrote for a browser has all that one of theirs has.
        return offer(local, described(local).stream().anyMatch(media -> media.web() != null));
    }

    /** The same to a browser, or to a phone. */
    public static LocalDescription offer(LocalDescription local, boolean browser) {
        var text = new StringBuilder(local.session("0 0"));
        var before = described(local);
        var web = browser ? local.web() : null;
        if (web != null) {
            text.append(WebEnd.ofSession(mid(before)));
        }
        int ours = audio(before);
        for (int i = 0; i < Math.max(1, before.size()); i++) {
            if (i == ours) {
                text.append("m=audio ").append(local.port()).append(' ');
                var crypto = i < before.size() ? crypto(before.get(i), local) : null;
                text.append(web != null ? WebPeer.PROFILE : crypto != null ? SEALED_PROFILE : PROFILE);
                text.append(" 0 8 ").append(EVENT_PAYLOAD_TYPE).append("\r\n");
                text.append(crypto == null ? "" : crypto.line(crypto.key()));
                text.append(web == null ? "" : web.offering(mid(before), local.address(), local.port()));
                text.append("a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n")
                        .append(events(EVENT_PAYLOAD_TYPE, Codec.PCMU.clock()));
                text.append("a=ptime:").append(DEFAULT_PTIME).append("\r\na=sendrecv\r\n");
            } else {
                refuse(text, before.get(i));
            }
        }
        return local.describing(text.toString());
    }

    /** The identification that our audio had before, if it had one. */
    private static @Nullable String mid(List<MediaDescription> before) {
        return before.isEmpty() ? null : before.get(audio(before)).mid();
    }

    /** Takes the answer to our offer, as the ACK brings it (RFC 3261 §13.2.1). */
    public static Negotiation accept(byte[] answer, LocalDescription local) {
        if (answer.length == 0) {
            return new Negotiation.NotAcceptable("no answer to our offer");
        }
        return switch (Reading.of(answer)) {
            case Reading.Unreadable(var why) -> new Negotiation.NotAcceptable(why);
            case SessionDescription(var _, var media) -> {
                var offered = described(local);
                int ours = audio(offered);
                var stream = ours < media.size() && isSealedAlike(media.get(ours), offered.get(ours), local)
                        ? common(media.get(ours), local)
                        : null;
                yield stream == null
                        ? new Negotiation.NotAcceptable(
                                ours < media.size()
                                        ? Obstacle.of(List.of(media.get(ours)), local)
                                        : "answer without our stream")
                        : new Negotiation.Agreed(stream, local);
            }
        };
    }

    /** The m= sections that we sent last. */
    private static List<MediaDescription> described(LocalDescription local) {
        return Reading.of(local.body()) instanceof SessionDescription(var _, var media) ? media : List.of();
    }

    /** The place of our audio among m= sections that we wrote: the one that is not refused; the first before there is any. */
    private static int audio(List<MediaDescription> ours) {
        for (int i = 0; i < ours.size(); i++) {
            if (ours.get(i).port() != 0) {
                return i;
            }
        }
        return 0;
    }

    private static @Nullable AudioStream common(MediaDescription media, LocalDescription local) {
        boolean web = media.web() != null && local.web() != null;
        if (!media.media().equals("audio")
                || media.port() == 0
                || (!media.protocol().equals(PROFILE) && !isSealed(media) && !web)) {
            return null;
        }
        var crypto = crypto(media, local);
        if (isSealed(media) && crypto == null) {
            return null;
        }
        var address = media.connection();
        if (address == null || !isLiteral(address) || !(web || local.reaches(address))) {
            return null;
        }
        var format = best(media);
        var codec = format == null ? null : Codec.of(format);
        return format == null || codec == null
                ? null
                : new AudioStream(
                        codec,
                        format.payloadType(),
                        events(media, codec),
                        ptime(media),
                        direction(media),
                        address,
                        media.port(),
                        crypto == null
                                ? media.web()
                                : new Srtp(crypto.suite(), local.key(crypto.suite()), crypto.key()));
    }

    /** G.711 where it is there: it costs us nothing, and announcements have no more. Else the first that we speak. */
    private static @Nullable Format best(MediaDescription media) {
        Format best = null;
        for (var format : Format.of(media)) {
            var codec = Codec.of(format);
            if (codec != null && codec.isPlain()) {
                return format;
            }
            best = best == null && codec != null ? format : best;
        }
        return best;
    }

    private static boolean isSealed(MediaDescription media) {
        return media.protocol().equals(SEALED_PROFILE);
    }

    /** Whether an answer keeps to the profile and the suite of our offer (RFC 4568 §5.1.3). */
    private static boolean isSealedAlike(MediaDescription answer, MediaDescription offer, LocalDescription local) {
        var ours = crypto(offer, local);
        var theirs = crypto(answer, local);
        return answer.protocol().equals(offer.protocol())
                && (ours == null || (theirs != null && theirs.suite() == ours.suite()));
    }

    private static @Nullable Crypto crypto(MediaDescription media, LocalDescription local) {
        return local.secret().isNone() ? null : Crypto.of(media);
    }

    /** c=0.0.0.0 is the hold of RFC 2543: the other side wants nothing sent (RFC 3264 §8.4). */
    private static Direction direction(MediaDescription media) {
        return (Streams.isNowhere(media) ? media.direction().withoutReceiving() : media.direction()).mirrored();
    }

    private static int ptime(MediaDescription media) {
        int ptime = PTIMES.contains(media.ptime()) ? media.ptime() : DEFAULT_PTIME;
        boolean tooLong = media.maxptime() > 0 && media.maxptime() < ptime;
        return tooLong && PTIMES.contains(media.maxptime()) ? media.maxptime() : ptime;
    }

    /** Keys by the clock of the sound (RFC 4733 §2.4.1). */
    private static @Nullable Integer events(MediaDescription media, Codec codec) {
        return Format.of(media).stream()
                .filter(format -> format.isEvent() && format.clock() == codec.clock())
                .map(Format::payloadType)
                .findFirst()
                .orElse(null);
    }

    /** The same m= line with port 0 (RFC 3264 §6). */
    static void refuse(StringBuilder text, MediaDescription media) {
        text.append("m=").append(media.media()).append(" 0 ").append(media.protocol());
        media.formats().forEach(format -> text.append(' ').append(format));
        text.append("\r\n");
    }

    private static void accept(StringBuilder text, MediaDescription media, AudioStream stream, LocalDescription local) {
        var event = stream.eventPayloadType();
        text.append("m=audio ").append(local.port()).append(' ').append(media.protocol());
        text.append(' ').append(stream.payloadType()).append(event == null ? "" : " " + event);
        text.append("\r\na=rtpmap:").append(stream.format().rtpmap());
        text.append("\r\n")
                .append(event == null ? "" : events(event, stream.codec().clock()));
        var crypto = crypto(media, local);
        if (crypto != null) {
            text.append(crypto.line(local.key(crypto.suite())));
        }
        var web = local.web();
        if (stream.keying() instanceof WebPeer peer && web != null) {
            text.append(web.answering(peer, media.mid(), local.address(), local.port()));
        }
        text.append("a=ptime:").append(stream.ptime()).append("\r\na=");
        text.append(stream.direction().attribute()).append("\r\n");
    }

    /** RFC 4733 §2.4.1: the events 0 to 15 are the DTMF digits. */
    static String events(int payloadType, int clock) {
        return "a=rtpmap:" + payloadType + " telephone-event/" + clock + "\r\na=fmtp:" + payloadType + " 0-15\r\n";
    }

    /** The addresses that stand for none. */
    static boolean isHold(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    /** Names are not looked up: nothing waits on the path of a call. */
    static boolean isLiteral(String address) {
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
