package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What two parties are told who have no codec in common, as the platform speaks to each in its own: an offer has our codecs behind
 * those of who made it, and an answer is one by a codec that was offered. All else stays as it is.
 */
public final class Repertoire {
    private static final Pattern OF_FORMAT = Pattern.compile("a=(rtpmap|fmtp|rtcp-fb):(\\d{1,3})[ \\t].*");
    private static final Pattern PTIME = Pattern.compile("a=(max)?ptime:.*");

    /** What is added, in this order: wideband before what everybody has. */
    private static final List<Codec> ADDED = List.of(Codec.G722, Codec.PCMU, Codec.PCMA, Codec.OPUS, Codec.L16_16);

    private static final String EVENT = "telephone-event";
    private static final List<Integer> EVENT_CLOCKS = List.of(8000, 48_000);
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;

    private Repertoire() {}

    /** Whether an offer has something that we speak, and lacks something that we do. */
    public static boolean widens(MediaDescription offer) {
        var formats = Format.of(offer);
        return formats.stream().anyMatch(format -> Codec.of(format) != null)
                && ADDED.stream().anyMatch(codec -> codec.by(0).among(formats) == null);
    }

    /** Whether it has G.711, which nearly every phone takes. */
    public static boolean isPlain(MediaDescription offer) {
        return Format.of(offer).stream().map(Codec::of).anyMatch(codec -> codec != null && codec.isPlain());
    }

    /**
     * An offer with our codecs behind its own, as far as there is room: what is too much for us is for others, too.
     *
     * @param known what the party that gets it has named already: its numbers stay
     */
    public static byte[] wider(byte[] offer, List<Format> known) {
        var media = Streams.audio(offer).orElse(null);
        if (media == null) {
            return offer;
        }
        var added = added(media, known);
        var wider = rewrite(
                offer,
                formats -> {
                    var more = new ArrayList<>(formats);
                    added.forEach(each -> more.add(Integer.toString(each.payloadType())));
                    return more;
                },
                Set.of(),
                false,
                lines(added));
        return Streams.audio(wider).isPresent() ? wider : offer;
    }

    private static List<Format> added(MediaDescription media, List<Format> known) {
        var there = Format.of(media);
        var taken = new HashSet<String>(media.formats());
        var added = new ArrayList<Format>();
        for (var codec : ADDED) {
            if (codec.by(0).among(there) == null) {
                add(codec.by(0), codec.payloadType(), known, taken, added);
            }
        }
        for (int clock : EVENT_CLOCKS) {
            var event = new Format(0, EVENT, clock, 1);
            if (event.among(there) == null) {
                add(event, -1, known, taken, added);
            }
        }
        int room = Math.max(0, MediaLine.MAX_FORMATS - media.formats().size());
        return added.subList(0, Math.min(room, added.size()));
    }

    private static void add(Format format, int number, List<Format> known, Set<String> taken, List<Format> added) {
        var before = format.among(known);
        int wanted = number >= 0 ? number : before == null ? FIRST_DYNAMIC : before.payloadType();
        // A number that stands for something else is left to it, and one that is always the same cannot be had by
        // another.
        int free = number >= 0
                ? (taken.contains(Integer.toString(number)) ? -1 : number)
                : free(wanted, known, before, taken);
        if (free >= 0) {
            taken.add(Integer.toString(free));
            added.add(format.by(free));
        }
    }

    private static int free(int wanted, List<Format> known, @Nullable Format before, Set<String> taken) {
        if (before != null && !taken.contains(Integer.toString(wanted))) {
            return wanted;
        }
        for (int number = FIRST_DYNAMIC; number <= LAST_DYNAMIC; number++) {
            int candidate = number;
            boolean others = known.stream().anyMatch(each -> each.payloadType() == candidate);
            if (!others && !taken.contains(Integer.toString(number))) {
                return number;
            }
        }
        return -1;
    }

    /** Whether an answer has sound of an offer. */
    public static boolean meet(MediaDescription answer, MediaDescription offer) {
        var offered = Format.of(offer);
        return Format.of(answer).stream().anyMatch(format -> format.isSound() && format.among(offered) != null);
    }

    /** An answer by what was offered alone: what both have, else the first of the offer that we speak; as it is where neither is. */
    public static byte[] narrower(byte[] answer, MediaDescription offer) {
        var media = Streams.audio(answer).orElse(null);
        if (media == null || media.port() == 0) {
            return answer;
        }
        var offered = Format.of(offer);
        if (meet(media, offer)) {
            var kept = Format.of(media).stream()
                    .filter(format -> format.among(offered) != null)
                    .map(format -> Integer.toString(format.payloadType()))
                    .toList();
            var dropped = new HashSet<String>(media.formats());
            kept.forEach(dropped::remove);
            return rewrite(answer, formats -> kept, dropped, false, "");
        }
        var sound = offered.stream()
                .filter(format -> Codec.of(format) != null)
                .findFirst()
                .orElse(null);
        if (sound == null || Format.of(media).stream().allMatch(format -> Codec.of(format) == null)) {
            return answer;
        }
        var ours = new ArrayList<Format>();
        ours.add(sound);
        var events = offered.stream().filter(Format::isEvent).toList();
        events.stream()
                .filter(format -> format.clock() == sound.clock())
                .findFirst()
                .or(() -> events.stream().findFirst())
                .ifPresent(ours::add);
        var numbers = ours.stream()
                .map(format -> Integer.toString(format.payloadType()))
                .toList();
        return rewrite(answer, formats -> numbers, new HashSet<>(media.formats()), true, lines(ours));
    }

    private static String lines(List<Format> formats) {
        var text = new StringBuilder();
        for (var each : formats) {
            if (each.isEvent()) {
                text.append(OfferAnswer.events(each.payloadType(), each.clock()));
            } else {
                text.append("a=rtpmap:").append(each.rtpmap()).append("\r\n");
            }
        }
        return text.toString();
    }

    /** What the formats of the relayed stream become. */
    private interface Change {
        List<String> of(List<String> formats);
    }

    /** The relayed stream with other formats, without the lines of some, and with more lines at its end. */
    private static byte[] rewrite(
            byte[] description, Change change, Set<String> dropped, boolean withoutPtime, String lines) {
        var text = new StringBuilder(description.length + lines.length());
        boolean within = false;
        boolean done = false;
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (MediaLine.is(line)) {
                text.append(within ? lines : "");
                within = !done && MediaLine.relays(line);
                done |= within;
                text.append(within ? media(line, change) : line).append("\r\n");
            } else if (!line.isBlank() && !(within && isDropped(line, dropped, withoutPtime))) {
                text.append(line).append("\r\n");
            }
        }
        return text.append(within ? lines : "").toString().getBytes(UTF_8);
    }

    private static boolean isDropped(String line, Set<String> dropped, boolean withoutPtime) {
        var format = OF_FORMAT.matcher(line);
        return (format.matches() && dropped.contains(format.group(2)))
                || (withoutPtime && PTIME.matcher(line).matches());
    }

    private static String media(String line, Change change) {
        var parts = line.stripTrailing().split(" +");
        var formats = List.of(parts).subList(3, parts.length);
        return String.join(" ", List.of(parts).subList(0, 3)) + " " + String.join(" ", change.of(formats));
    }
}
