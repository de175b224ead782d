package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sdp.Reading.Unreadable;
import cloud.sentiric.signaling.sip.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one session description, line by line; lines it has no use for are skipped. */
final class SdpParser {
    private static final int MAX_BYTES = 16_384;
    private static final int MAX_LINES = 512;
    private static final int MAX_MEDIA = 16;
    private static final int MAX_CRYPTOS = 16;

    private static final Pattern MID = Pattern.compile("[!#-'*+.0-9A-Z^-~-]{1,32}");

    private String timing = "0 0";
    private boolean timed;
    private @Nullable String connection;
    private Direction direction = Direction.SENDRECV;
    private final Ways ways = new Ways();
    private final List<MediaDescription> media = new ArrayList<>();
    private @Nullable Section section;

    static Reading parse(byte[] body) {
        if (body.length > MAX_BYTES) {
            return new Unreadable("session description of more than " + MAX_BYTES + " bytes");
        }
        var lines = Text.lines(new String(body, UTF_8));
        if (lines.size() > MAX_LINES) {
            return new Unreadable("session description of more than " + MAX_LINES + " lines");
        }
        return lines.getFirst().equals("v=0")
                ? new SdpParser().read(lines)
                : new Unreadable("not a session description");
    }

    private Reading read(List<String> lines) {
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            // RFC 8866 §5: one letter, an equal sign, a value, no white space around the sign.
            if (line.length() < 2 || line.charAt(1) != '=' || !accept(line)) {
                return new Unreadable("line of the session description that cannot be read: " + shown(line));
            }
            if (media.size() >= MAX_MEDIA) {
                return new Unreadable("more than " + MAX_MEDIA + " media descriptions");
            }
        }
        if (section != null) {
            media.add(section.finish());
        }
        return new SessionDescription(timing, media);
    }

    /** As much of a line as may stand in a quoted string of a header field. */
    private static String shown(String line) {
        var text = line.replaceAll("[^ -!#-\\[\\]-~]", "?");
        return text.length() > 40 ? text.substring(0, 40) : text;
    }

    private boolean accept(String line) {
        return switch (line.charAt(0)) {
            case 'm' -> media(line);
            case 'c' -> connection(line);
            case 't' -> timing(line.substring(2));
            case 'a' -> attribute(line.substring(2));
            default -> true;
        };
    }

    private boolean media(String text) {
        if (section != null) {
            media.add(section.finish());
        }
        var line = MediaLine.of(text);
        if (line == null) {
            return false;
        }
        section = new Section(line, connection, direction);
        section.ways.inherit(ways);
        return true;
    }

    private boolean connection(String line) {
        var address = address(line);
        if (address == null) {
            return false;
        }
        if (section == null) {
            connection = address;
        } else {
            section.connection = address;
        }
        return true;
    }

    /** The address of a connection line; null where it cannot be read. */
    static @Nullable String address(String line) {
        var parts = line.substring(2).stripTrailing().split(" +", -1);
        if (parts.length != 3 || !parts[0].equals("IN")) {
            return null;
        }
        // RFC 8866 §5.7: a multicast address carries /ttl.
        int slash = parts[2].indexOf('/');
        return slash < 0 ? parts[2] : parts[2].substring(0, slash);
    }

    private boolean timing(String value) {
        if (!timed) {
            timing = value.strip();
            timed = true;
        }
        return timing.matches("\\d{1,20} \\d{1,20}");
    }

    private boolean attribute(String value) {
        int colon = value.indexOf(':');
        // RFC 8866 §9: no white space stands around the colon; what has some is none that we know.
        var name = colon < 0 ? value.stripTrailing() : value.substring(0, colon);
        var argument = colon < 0 ? "" : value.substring(colon + 1).stripTrailing();
        var flow = colon < 0 ? Direction.parse(name) : null;
        if ((section == null ? ways : section.ways).take(name, argument)) {
            return true;
        }
        if (section == null) {
            direction = flow == null ? direction : flow;
            return true;
        }
        section.direction = flow == null ? section.direction : flow;
        switch (name) {
            case "rtpmap" -> put(section.rtpmaps, argument);
            case "fmtp" -> put(section.fmtps, argument);
            case "crypto" -> section.seal(argument);
            case "mid" -> section.mid = MID.matcher(argument).matches() ? argument : null;
            case "ptime" -> section.ptime = Math.max(0, number(argument, 1000));
            case "maxptime" -> section.maxptime = Math.max(0, number(argument, 1000));
            default -> {}
        }
        return true;
    }

    private static void put(Map<Integer, String> to, String argument) {
        int space = argument.indexOf(' ');
        int payloadType = space < 0 ? -1 : number(argument.substring(0, space), 127);
        if (payloadType >= 0 && to.size() < MediaLine.MAX_FORMATS) {
            to.putIfAbsent(payloadType, argument.substring(space + 1).strip());
        }
    }

    /** The number that a text of up to six digits says, or -1 if it is none (RFC 8866 §9: it begins with no zero) or above the limit. */
    static int number(String text, int limit) {
        boolean digits = !text.isEmpty()
                && text.length() <= 6
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        if (!digits) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value <= limit ? value : -1;
    }

    /** What browsers say of keys and ways (RFC 8839 §4.4, RFC 8842 §4), for all sections or for one. */
    private static final class Ways {
        private @Nullable String fingerprint;
        private WebPeer.@Nullable Setup setup;
        private boolean fragment;
        private boolean password;
        private boolean multiplexed;

        void inherit(Ways session) {
            fingerprint = session.fingerprint;
            setup = session.setup;
            fragment = session.fragment;
            password = session.password;
        }

        /** Whether this was one of them. */
        boolean take(String name, String argument) {
            switch (name) {
                case "fingerprint" -> {
                    var read = WebPeer.fingerprint(argument);
                    fingerprint = read == null ? fingerprint : read;
                }
                case "setup" -> setup = WebPeer.setup(argument);
                case "ice-ufrag" -> fragment = !argument.isEmpty();
                case "ice-pwd" -> password = !argument.isEmpty();
                case "rtcp-mux" -> multiplexed = true;
                default -> {
                    return false;
                }
            }
            return true;
        }

        @Nullable
        WebPeer peer(String protocol) {
            var known = fingerprint;
            var role = setup;
            return known != null && role != null && fragment && password && multiplexed && WebPeer.isProfile(protocol)
                    ? new WebPeer(known, role)
                    : null;
        }
    }

    /** An m= section that is being read. */
    private static final class Section {
        private final MediaLine line;
        private @Nullable String connection;
        private Direction direction;
        private final Map<Integer, String> rtpmaps = new HashMap<>();
        private final Map<Integer, String> fmtps = new HashMap<>();
        private final List<String> cryptos = new ArrayList<>();
        private final Ways ways = new Ways();
        private @Nullable String mid;
        private int ptime;
        private int maxptime;

        Section(MediaLine line, @Nullable String connection, Direction direction) {
            this.line = line;
            this.connection = connection;
            this.direction = direction;
        }

        void seal(String crypto) {
            if (cryptos.size() < MAX_CRYPTOS) {
                cryptos.add(crypto);
            }
        }

        MediaDescription finish() {
            return new MediaDescription(
                    line.media(),
                    line.port(),
                    line.protocol(),
                    line.formats(),
                    connection,
                    direction,
                    rtpmaps,
                    fmtps,
                    cryptos,
                    ways.peer(line.protocol()),
                    mid,
                    ptime,
                    maxptime);
        }
    }
}
