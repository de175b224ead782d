package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Text;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A session description on its way to the other party of a call whose media is relayed: addresses become ours, all else stays
 * as it is. One stream is relayed, the first of audio; others are refused by port 0 (RFC 3264 §6).
 */
public final class Passage {
    /** Attributes that name addresses, or ask for what needs one port: the relay has a pair of ports of its own. */
    private static final Pattern OF_ADDRESSES = Pattern.compile(
            "a=(candidate|remote-candidates|end-of-candidates|ice-\\S+|rtcp|rtcp-mux|rtcp-mux-only)(:.*|)");

    private static final Set<String> NOWHERE = Set.of("0.0.0.0", "::");

    private static final Pattern SEALED =
            Pattern.compile("^(m=audio +\\S+ +RTP/)SA(?=VPF? )", Pattern.CASE_INSENSITIVE);
    private static final Pattern CLEAR = Pattern.compile("^(m=audio +\\S+ +RTP/)A(?=VPF? )", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROFILE = Pattern.compile("^(m=audio +\\S+ +)\\S+");

    /** What a browser says of its own keys, ways and sources, and asks for what nobody does who is no browser. */
    private static final Pattern OF_BROWSERS = Pattern.compile(
            "a=(fingerprint|setup|tls-id|rtcp-fb|rtcp-rsize|group|mid|msid|msid-semantic|ssrc|ssrc-group|extmap|"
                    + "extmap-allow-mixed|bundle-only)([: ].*|)");

    private static final Set<String> DIRECTIONS = Set.of("a=sendonly", "a=recvonly", "a=inactive", "a=sendrecv");

    private final String address;
    private final int port;
    private final Ways ways;
    private final StringBuilder text = new StringBuilder(512);
    private boolean inMedia;
    private boolean relayed;
    private boolean found;
    private boolean connected;
    /** Where the first stream begins in the text, and the relayed one begins and ends. */
    private int first = -1;

    private int begin;
    private int end = -1;

    /** What was rewritten, and the origin with its new version. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record Result(byte[] description, Origin origin) {}

    /**
     * What is said besides of our side.
     *
     * @param session lines before all media
     * @param stream lines of the stream that is relayed
     */
    public record Ways(String session, String stream) {
        public static final Ways NONE = new Ways("", "");

        /** For a browser that is offered something. */
        public static Ways offered(WebEnd end, @Nullable MediaDescription browser, String address, int port) {
            var mid = browser == null ? null : browser.mid();
            return new Ways(WebEnd.ofSession(mid), end.offering(mid, address, port));
        }

        /** For a browser that has offered something. */
        public static Ways answered(
                WebEnd end, WebPeer peer, @Nullable MediaDescription browser, String address, int port) {
            var mid = browser == null ? null : browser.mid();
            return new Ways(WebEnd.ofSession(mid), end.answering(peer, mid, address, port));
        }
    }

    private Passage(String address, int port, Ways ways) {
        this.address = address;
        this.port = port;
        this.ways = ways;
    }

    /**
     * Rewrites a description. What cannot be read of it goes on as it is, for who gets it to refuse.
     *
     * @param places the streams that it has to have, in their order; none: its own
     * @param address our address towards the party that gets it
     * @param port our RTP port towards it
     * @param origin of what it got before
     */
    public static Result rewrite(
            byte[] description, List<MediaDescription> places, String address, int port, Origin origin) {
        return rewrite(description, places, address, port, origin, Ways.NONE);
    }

    /**
     * The same with more of our side.
     *
     * @param ways what a browser is told besides
     */
    public static Result rewrite(
            byte[] description, List<MediaDescription> places, String address, int port, Origin origin, Ways ways) {
        var passage = new Passage(address, port, ways);
        for (String line : Text.lines(new String(description, UTF_8))) {
            passage.take(line);
        }
        passage.finish();
        var said = origin.saying(places.isEmpty() ? passage.text.toString() : passage.at(places));
        return new Result(said.description(address), said);
    }

    /** What was read, with the relayed stream in its place among these. */
    private String at(List<MediaDescription> places) {
        var placed = new StringBuilder(text.substring(0, first < 0 ? text.length() : first));
        int place = Streams.place(places);
        for (int i = 0; i < places.size(); i++) {
            if (found && i == place) {
                placed.append(text, begin, end < 0 ? text.length() : end);
            } else {
                OfferAnswer.refuse(placed, places.get(i));
                placed.append(connected ? "" : ours() + "\r\n");
            }
        }
        return placed.toString();
    }

    /** A description as its party would give it if nobody were on hold (RFC 3264 §8.4). */
    public static byte[] resumed(byte[] description) {
        var text = new StringBuilder(description.length);
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (!line.isBlank() && !DIRECTIONS.contains(line.stripTrailing())) {
                text.append(isNowhere(line) ? "c=IN IP4 127.0.0.1" : line).append("\r\n");
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    /** A description with another direction of its first stream of audio (RFC 8866 §6.7), the one that is relayed. */
    public static byte[] directed(byte[] description, Direction direction) {
        var text = new StringBuilder(description.length + 16);
        boolean within = false;
        boolean done = false;
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (line.isBlank() || DIRECTIONS.contains(line.stripTrailing())) {
                continue;
            }
            if (MediaLine.is(line)) {
                if (within) {
                    text.append("a=").append(direction.attribute()).append("\r\n");
                }
                within = !done && MediaLine.relays(line);
                done |= within;
            }
            text.append(line).append("\r\n");
        }
        if (within) {
            text.append("a=").append(direction.attribute()).append("\r\n");
        }
        return text.toString().getBytes(UTF_8);
    }

    /**
     * A description whose first stream of audio, the one that is relayed, is in the clear.
     *
     * @param usual the profile where it has none of RTP alone
     */
    public static byte[] clear(byte[] description, String usual) {
        return isWeb(description)
                ? profiled(description, to(usual), "")
                : profiled(description, line -> SEALED.matcher(line).replaceFirst("$1A"), "");
    }

    /** A description whose first stream of audio is such as browsers have; its keys and ways are not there yet. */
    public static byte[] web(byte[] description) {
        return profiled(description, to(WebPeer.PROFILE), "");
    }

    private static UnaryOperator<String> to(String profile) {
        return line -> PROFILE.matcher(line).replaceFirst("$1" + profile);
    }

    private static boolean isWeb(byte[] description) {
        return Streams.audio(description).filter(media -> media.web() != null).isPresent();
    }

    /**
     * A description whose first stream of audio is sealed by a key of ours.
     *
     * @param usual the profile where it has none of RTP alone
     * @param crypto the line that says so
     */
    public static byte[] sealed(byte[] description, String usual, String crypto) {
        return isWeb(description)
                ? profiled(description, to(usual), crypto)
                : profiled(description, line -> CLEAR.matcher(line).replaceFirst("$1SA"), crypto);
    }

    private static byte[] profiled(byte[] description, UnaryOperator<String> profile, String crypto) {
        var text = new StringBuilder(description.length + crypto.length());
        boolean web = isWeb(description);
        boolean within = false;
        boolean done = false;
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (MediaLine.is(line)) {
                text.append(within ? crypto : "");
                within = !done && MediaLine.relays(line);
                done |= within;
                text.append(within ? profile.apply(line) : line).append("\r\n");
            } else if (!line.isBlank()
                    && !(within && line.startsWith("a=crypto:"))
                    && !(web && OF_BROWSERS.matcher(line).matches())) {
                // A browser's place is none that it names there.
                text.append(web && isNowhere(line) ? "c=IN IP4 127.0.0.1" : line)
                        .append("\r\n");
            }
        }
        text.append(within ? crypto : "");
        return text.toString().getBytes(UTF_8);
    }

    private void take(String line) {
        if (line.isBlank() || line.startsWith("v=") || line.startsWith("o=")) {
            return;
        }
        if (MediaLine.is(line)) {
            media(line);
        } else if (line.startsWith("c=")) {
            connection(line);
        } else if (!OF_ADDRESSES.matcher(line).matches() && (!inMedia || relayed || !line.startsWith("a="))) {
            add(line);
        }
    }

    private void finish() {
        if (relayed) {
            text.append(ways.stream());
        }
    }

    private void media(String line) {
        if (!inMedia) {
            text.append(ways.session());
            first = text.length();
        }
        if (relayed) {
            text.append(ways.stream());
            end = text.length();
        }
        inMedia = true;
        var parts = line.substring(2).strip().split(" +", 3);
        relayed = !found && MediaLine.relays(line);
        if (relayed) {
            begin = text.length();
        }
        found |= relayed;
        add("m=" + parts[0] + " " + (relayed ? port : 0) + (parts.length > 2 ? " " + parts[2] : ""));
    }

    private void connection(String line) {
        connected |= !inMedia;
        // The hold of RFC 2543 stays one.
        add(isNowhere(line) ? line : ours());
    }

    private static boolean isNowhere(String line) {
        var address = line.startsWith("c=") ? SdpParser.address(line) : null;
        return address != null && NOWHERE.contains(address);
    }

    private String ours() {
        return "c=IN " + AddressFamily.of(address) + " " + address;
    }

    private void add(String line) {
        text.append(line).append("\r\n");
    }
}
