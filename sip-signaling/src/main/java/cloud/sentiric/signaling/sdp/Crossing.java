package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two offers that meet, each made the answer to the other one (RFC 3264 §6): what both have of audio, by the numbers of who gave it.
 *
 * @param toFirst answer to the first, with what the second has
 * @param toSecond answer to the second, with what the first has
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Crossing(byte[] toFirst, byte[] toSecond) {
    /** Names of the static payload types that phones speak (RFC 3551 §6). */
    private static final Map<String, String> STATIC = Map.of(
            "0", "PCMU/8000",
            "3", "GSM/8000",
            "8", "PCMA/8000",
            "9", "G722/8000",
            "13", "CN/8000",
            "18", "G729/8000");

    /** By which keys and paths are offered: an answer would have to choose of them (RFC 4568, RFC 8122, RFC 8445), and need not. */
    private static final Pattern OFFERED =
            Pattern.compile("a=(crypto|fingerprint|setup|ice-[a-z0-9-]+|candidate|group)(:.*|)");

    /** Formats that go with speech, at whatever rate (RFC 2198, RFC 3389, RFC 4733). */
    private static final Pattern NO_SPEECH = Pattern.compile("(TELEPHONE-EVENT|TONE|CN|RED)/.*");

    /** Null where they have nothing in common, or what is sealed: keys that were offered are no answer. */
    public static @Nullable Crossing of(byte[] first, byte[] second) {
        var one = Streams.audio(first).filter(media -> media.port() != 0).orElse(null);
        var other = Streams.audio(second).filter(media -> media.port() != 0).orElse(null);
        if (one == null
                || other == null
                || !Streams.isClear(one)
                || !one.protocol().equals(other.protocol())) {
            return null;
        }
        var common = new TreeSet<>(names(one));
        common.retainAll(names(other));
        return common.stream().allMatch(name -> NO_SPEECH.matcher(name).matches())
                ? null
                : new Crossing(answer(second, other, common, first, one), answer(first, one, common, second, other));
    }

    private static Set<String> names(MediaDescription media) {
        return media.formats().stream().map(format -> name(media, format)).collect(Collectors.toSet());
    }

    private static String name(MediaDescription media, String format) {
        int number = SdpParser.number(format, 127);
        var rtpmap = number < 0 ? null : media.rtpmaps().get(number);
        return rtpmap == null
                ? STATIC.getOrDefault(format, format)
                : rtpmap.toUpperCase(Locale.ROOT).replaceFirst("/1$", "");
    }

    /** What one offers of what is common, in the places of the other's offer, and in the direction that is left. */
    private static byte[] answer(
            byte[] of, MediaDescription mine, Set<String> common, byte[] to, MediaDescription theirs) {
        var session = new StringBuilder();
        var stream = new StringBuilder();
        var left = mine.formats().stream()
                .filter(format -> common.contains(name(mine, format)))
                .toList();
        boolean before = true;
        boolean within = false;
        boolean found = false;
        for (String line : Text.lines(new String(of, UTF_8))) {
            if (MediaLine.is(line)) {
                before = false;
                within = !found && MediaLine.relays(line);
                found |= within;
                if (within) {
                    stream.append("m=audio ").append(mine.port()).append(' ').append(mine.protocol());
                    left.forEach(format -> stream.append(' ').append(format));
                    stream.append("\r\n");
                }
            } else if (!line.isBlank()
                    && !OFFERED.matcher(line).matches()
                    && (before || (within && isOf(line, left)))) {
                (before ? session : stream).append(line).append("\r\n");
            }
        }
        var places = Streams.of(to);
        int place = Streams.place(places);
        for (int i = 0; i < places.size(); i++) {
            if (i == place) {
                session.append(stream);
            } else {
                OfferAnswer.refuse(session, places.get(i));
            }
        }
        return Passage.directed(
                session.toString().getBytes(UTF_8), mine.direction().within(theirs.direction()));
    }

    /** Whether a line is of no format, or of one of these. */
    private static boolean isOf(String line, List<String> formats) {
        if (!line.matches("a=(rtpmap|fmtp|rtcp-fb):[0-9].*")) {
            return true;
        }
        var number = line.substring(line.indexOf(':') + 1).split(" ", 2)[0];
        return formats.contains(number);
    }
}
