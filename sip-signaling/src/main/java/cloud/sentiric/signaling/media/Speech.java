package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.MediaDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a party sends, as agreed: silence where it should speak is a fault that is told.
 *
 * @param none whether it sends nothing
 * @param payloadTypes that it may use; empty: not known
 * @param telephoneEvent payload type of its telephone-events (RFC 4733); 0 if it sends none
 */
public record Speech(boolean none, List<Integer> payloadTypes, int telephoneEvent) {
    public Speech {
        payloadTypes = List.copyOf(payloadTypes);
    }

    /**
     * What a party sends that said one thing and was told another: by the payload types of what it was told (RFC 3264 §5.1), or,
     * as some do, by its own. Null where it was told nothing yet.
     */
    static @Nullable Speech of(@Nullable MediaDescription said, @Nullable MediaDescription told) {
        if (said == null || told == null) {
            return null;
        }
        boolean none =
                !said.direction().sends() || !told.direction().receives() || said.port() == 0 || told.port() == 0;
        var types = Stream.concat(told.formats().stream(), said.formats().stream())
                .distinct()
                .filter(Speech::isPayloadType)
                .map(Integer::valueOf)
                .toList();
        int event = event(told.rtpmaps());
        return new Speech(none, types, event == 0 ? event(said.rtpmaps()) : event);
    }

    /** The same of a party that need not speak. */
    Speech silent() {
        return new Speech(true, payloadTypes, telephoneEvent);
    }

    private static boolean isPayloadType(String format) {
        return !format.isEmpty()
                && format.length() <= 3
                && format.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && Integer.parseInt(format) <= 127;
    }

    private static int event(Map<Integer, String> rtpmaps) {
        return rtpmaps.entrySet().stream()
                .filter(each -> each.getValue().toLowerCase(Locale.ROOT).startsWith("telephone-event/"))
                .mapToInt(Map.Entry::getKey)
                .filter(type -> type > 0 && type <= 127)
                .min()
                .orElse(0);
    }
}
