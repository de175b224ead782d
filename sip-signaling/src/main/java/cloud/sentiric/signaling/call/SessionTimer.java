package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.Locale;

/**
 * The session timer of a dialog whose caller refreshes (RFC 4028 as a UAS that never refreshes itself).
 *
 * @param interval session interval; zero: no timer
 * @param tooSmall whether what was asked for is below our minimum, to be refused with 422
 */
record SessionTimer(Duration interval, boolean tooSmall) {
    private static final SessionTimer NONE = new SessionTimer(Duration.ZERO, false);
    private static final int MAX_SECONDS = 86_400;

    /** What the header fields of an INVITE or UPDATE ask for. */
    static SessionTimer of(Request request, Duration minimum) {
        var header = request.header("Session-Expires");
        boolean supported = request.headers("Supported").stream()
                .flatMap(line -> java.util.Arrays.stream(line.split(",", 64)))
                .anyMatch(option -> option.strip().toLowerCase(Locale.ROOT).equals("timer"));
        if (header == null || !supported) {
            return NONE;
        }
        var parts = header.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(";", 8);
        if (!parts[0].matches("[0-9]{1,9}")) {
            return NONE;
        }
        long seconds = Math.min(Integer.parseInt(parts[0]), MAX_SECONDS);
        if (seconds < minimum.toSeconds()) {
            return new SessionTimer(Duration.ZERO, true);
        }
        // A caller that wants us to refresh gets no timer: it may still run its own (RFC 4028 §9).
        for (String part : parts) {
            if (part.equals("refresher=uas")) {
                return NONE;
            }
        }
        return new SessionTimer(Duration.ofSeconds(seconds), false);
    }

    boolean runs() {
        return !interval.isZero();
    }

    /** When the side that does not refresh sends BYE: a third, at most 32 s, before the end (RFC 4028 §10). */
    Duration expiry() {
        var third = interval.dividedBy(3);
        var margin = Duration.ofSeconds(32);
        return interval.minus(third.compareTo(margin) < 0 ? third : margin);
    }

    /** The header fields of the 2xx. */
    Reply on(Reply reply) {
        return runs()
                ? reply.withHeader("Require", "timer")
                        .withHeader("Session-Expires", interval.toSeconds() + ";refresher=uac")
                : reply;
    }
}
