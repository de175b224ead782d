package cloud.sentiric.media.port;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The UDP ports that RTP and RTCP may use.
 *
 * @param first at least 1024
 * @param last at most 65535; from an even one there must be room for a pair
 */
public record PortRange(int first, int last) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

    public PortRange {
        if (first < 1024 || last > 65535 || evenFrom(first) + 1 > last) {
            throw new IllegalArgumentException(
                    "must be FIRST-LAST within 1024-65535 with room for a pair, as in 10000-10999");
        }
    }

    /** Reads FIRST-LAST. */
    public static PortRange of(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("must be FIRST-LAST, as in 10000-10999");
        }
        return new PortRange(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    /** The RTP ports, lowest first. */
    public List<RtpPort> ports() {
        var ports = new ArrayList<RtpPort>();
        for (int number = evenFrom(first); number + 1 <= last; number += 2) {
            ports.add(new RtpPort(number));
        }
        return List.copyOf(ports);
    }

    private static int evenFrom(int first) {
        return first + (first & 1);
    }
}
