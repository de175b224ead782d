package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sdp.Reading.Unreadable;
import cloud.sentiric.signaling.sip.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one session description, line by line; lines it has no use for are skipped. */
final class SdpParser {
    private static final int MAX_BYTES = 16_384;
    private static final int MAX_LINES = 512;
    private static final int MAX_MEDIA = 16;
    private static final int MAX_FORMATS = 64;
    private static final int MAX_CRYPTOS = 16;

    private String timing = "0 0";
    private boolean timed;
    private @Nullable String connection;
    private Direction direction = Direction.SENDRECV;
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
            if (line.length() < 2 || line.charAt(1) != '=' || !accept(line.charAt(0), line.substring(2))) {
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

    private boolean accept(char type, String value) {
        return switch (type) {
            case 'm' -> media(value);
            case 'c' -> connection(value);
            case 't' -> timing(value);
            case 'a' -> attribute(value);
            default -> true;
        };
    }

    private boolean media(String value) {
        if (section != null) {
            media.add(section.finish());
        }
        var parts = value.strip().split(" +", -1);
        if (parts.length < 4 || parts.length > MAX_FORMATS + 3) {
            return false;
        }
        // RFC 8866 §5.14: <port>/<number of ports>
        int slash = parts[1].indexOf('/');
        int port = number(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65_535);
        if (port < 0) {
            return false;
        }
        section = new Section(parts[0], port, parts[2], List.of(parts).subList(3, parts.length), connection, direction);
        return true;
    }

    private boolean connection(String value) {
        var parts = value.strip().split(" +", -1);
        if (parts.length != 3 || !parts[0].equals("IN")) {
            return false;
        }
        // RFC 8866 §5.7: a multicast address carries /ttl.
        int slash = parts[2].indexOf('/');
        var address = slash < 0 ? parts[2] : parts[2].substring(0, slash);
        if (section == null) {
            connection = address;
        } else {
            section.connection = address;
        }
        return true;
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
        var name = (colon < 0 ? value : value.substring(0, colon)).strip();
        var argument = colon < 0 ? "" : value.substring(colon + 1).strip();
        var flow = Direction.parse(name);
        if (section == null) {
            direction = flow == null ? direction : flow;
            return true;
        }
        section.direction = flow == null ? section.direction : flow;
        switch (name) {
            case "rtpmap" -> put(section.rtpmaps, argument);
            case "fmtp" -> put(section.fmtps, argument);
            case "crypto" -> section.seal(argument);
            case "ptime" -> section.ptime = Math.max(0, number(argument, 1000));
            case "maxptime" -> section.maxptime = Math.max(0, number(argument, 1000));
            default -> {}
        }
        return true;
    }

    private static void put(Map<Integer, String> to, String argument) {
        int space = argument.indexOf(' ');
        int payloadType = space < 0 ? -1 : number(argument.substring(0, space), 127);
        if (payloadType >= 0 && to.size() < MAX_FORMATS) {
            to.putIfAbsent(payloadType, argument.substring(space + 1).strip());
        }
    }

    /** The number that a text of up to five digits says, or -1 if it is none or above the limit. */
    static int number(String text, int limit) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value <= limit ? value : -1;
    }

    /** An m= section that is being read. */
    private static final class Section {
        private final String kind;
        private final int port;
        private final String protocol;
        private final List<String> formats;
        private @Nullable String connection;
        private Direction direction;
        private final Map<Integer, String> rtpmaps = new HashMap<>();
        private final Map<Integer, String> fmtps = new HashMap<>();
        private final List<String> cryptos = new ArrayList<>();
        private int ptime;
        private int maxptime;

        Section(
                String kind,
                int port,
                String protocol,
                List<String> formats,
                @Nullable String connection,
                Direction direction) {
            this.kind = kind;
            this.port = port;
            this.protocol = protocol;
            this.formats = formats;
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
                    kind, port, protocol, formats, connection, direction, rtpmaps, fmtps, cryptos, ptime, maxptime);
        }
    }
}
