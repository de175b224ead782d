package cloud.sentiric.signaling.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What packets of one payload type are (RFC 8866 §6.6).
 *
 * @param payloadType 0 to 127
 * @param name of the encoding, as the description has it
 * @param clock of its timestamps, hertz
 * @param channels 1 where the description says nothing
 */
public record Format(int payloadType, String name, int clock, int channels) {
    /** Those that need no rtpmap (RFC 3551 §6), as far as phones have them. */
    private static final Map<Integer, String> STATIC = Map.of(
            0,
            "PCMU/8000",
            3,
            "GSM/8000",
            4,
            "G723/8000",
            8,
            "PCMA/8000",
            9,
            "G722/8000",
            13,
            "CN/8000",
            15,
            "G728/8000",
            18,
            "G729/8000");

    private static final Pattern NAME = Pattern.compile("[!-.0-~]{1,32}");
    private static final String EVENT = "telephone-event";

    /** The formats of a stream, in their order; those that nobody explains are left out. */
    public static List<Format> of(MediaDescription media) {
        return media.formats().stream()
                .map(format -> SdpParser.number(format, 127))
                .filter(type -> type >= 0)
                .distinct()
                .map(type -> of(type, media.rtpmaps().getOrDefault(type, STATIC.getOrDefault(type, ""))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Format> of(int payloadType, String rtpmap) {
        var parts = rtpmap.split("/", 3);
        int clock = parts.length < 2 ? -1 : clock(parts[1]);
        int channels = parts.length < 3 ? 1 : SdpParser.number(parts[2], 8);
        return clock < 0 || channels < 1 || !NAME.matcher(parts[0]).matches()
                ? Optional.empty()
                : Optional.of(new Format(payloadType, parts[0], clock, channels));
    }

    private static int clock(String text) {
        int clock = SdpParser.number(text, 192_000);
        return clock >= 1000 ? clock : -1;
    }

    /** Whether the other one is the same by another number at most. */
    public boolean isLike(Format other) {
        return name.equalsIgnoreCase(other.name) && clock == other.clock && channels == other.channels;
    }

    /** The one of some that is the same; null if none is. */
    public @Nullable Format among(List<Format> others) {
        return others.stream().filter(this::isLike).findFirst().orElse(null);
    }

    /** Whether it is keys that are pressed (RFC 4733). */
    public boolean isEvent() {
        return name.toLowerCase(Locale.ROOT).equals(EVENT);
    }

    /** Whether it is sound, and no keys or noise. */
    public boolean isSound() {
        return !isEvent() && !name.equalsIgnoreCase("CN");
    }

    /** What stands behind a=rtpmap:. */
    String rtpmap() {
        return payloadType + " " + name + "/" + clock + (channels == 1 ? "" : "/" + channels);
    }

    /** The same by another number. */
    Format by(int number) {
        return new Format(number, name, clock, channels);
    }
}
