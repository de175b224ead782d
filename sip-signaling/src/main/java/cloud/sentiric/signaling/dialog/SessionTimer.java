package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Text;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The session timer of a dialog (RFC 4028).
 *
 * @param interval session interval; zero: no timer
 * @param ours whether we refresh
 * @param tooSmall whether what was asked for is below our minimum, to be refused with 422
 */
public record SessionTimer(Duration interval, boolean ours, boolean tooSmall) {
    public static final SessionTimer NONE = new SessionTimer(Duration.ZERO, false, false);
    private static final int MAX_SECONDS = 86_400;
    /** RFC 4028 §4: nobody may have less. */
    private static final int MIN_SECONDS = 90;

    /** What the header fields of an INVITE or UPDATE ask for (RFC 4028 §9). */
    public static SessionTimer of(Request request, Duration minimum) {
        var header = request.header("Session-Expires");
        if (header == null || !supports(request)) {
            return NONE;
        }
        long seconds = seconds(header);
        if (seconds < 0) {
            return NONE;
        }
        return seconds < minimum.toSeconds()
                ? new SessionTimer(Duration.ZERO, false, true)
                : new SessionTimer(
                        Duration.ofSeconds(seconds), refresher(header).equals("uas"), false);
    }

    /** The timer that an INVITE of ours asks for; zero: none. */
    static SessionTimer asking(Duration interval) {
        return interval.isZero() ? NONE : new SessionTimer(interval, true, false);
    }

    /** What an INVITE of ours says of it: who refreshes is left to the other side (RFC 4028 §7.1). */
    List<Header> ofRequest(Duration minimum) {
        return runs()
                ? List.of(
                        new Header("Session-Expires", Long.toString(interval.toSeconds())),
                        new Header("Min-SE", Long.toString(minimum.toSeconds())))
                : List.of();
    }

    /** What a later INVITE or UPDATE of ours says of it: roles stay as they are, seen from us as its UAC (RFC 4028 §7.4). */
    List<Header> ofRefresh() {
        return runs()
                ? List.of(new Header("Session-Expires", interval.toSeconds() + ";refresher=" + (ours ? "uac" : "uas")))
                : List.of();
    }

    /** The timer after a 2xx to our refresh: there we are the UAC (RFC 4028 §7.2). */
    public SessionTimer answered(Message response) {
        var header = response.header("Session-Expires");
        long seconds = header == null ? -1 : seconds(header);
        // Without the field the other side has no timer: we go on refreshing, for ourselves.
        return header == null || seconds <= 0
                ? this
                : new SessionTimer(
                        Duration.ofSeconds(Math.max(seconds, MIN_SECONDS)),
                        !refresher(header).equals("uas"),
                        false);
    }

    /** The timer with which to try again after a 422 (RFC 4028 §7.4). */
    public SessionTimer atLeast(@Nullable String minSe) {
        long seconds = minSe == null ? -1 : seconds(minSe);
        return seconds <= interval.toSeconds() ? this : new SessionTimer(Duration.ofSeconds(seconds), ours, false);
    }

    private static boolean supports(Request request) {
        return request.headers("Supported").stream()
                .flatMap(line -> Arrays.stream(line.split(",", 64)))
                .anyMatch(option -> option.strip().toLowerCase(Locale.ROOT).equals("timer"));
    }

    private static long seconds(String header) {
        var number = header.split(";", 2)[0].strip();
        return Text.isNumber(number, 9) ? Math.min(Integer.parseInt(number), MAX_SECONDS) : -1;
    }

    private static String refresher(String header) {
        for (String part : header.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(";", 8)) {
            if (part.startsWith("refresher=")) {
                return part.substring("refresher=".length());
            }
        }
        return "";
    }

    public boolean runs() {
        return !interval.isZero();
    }

    /** When we refresh: half the interval (RFC 4028 §7.2). */
    public Duration refresh() {
        return interval.dividedBy(2);
    }

    /** When the session is over without a refresh: a third, at most 32 s, before the end (RFC 4028 §10). */
    public Duration expiry() {
        var third = interval.dividedBy(3);
        var margin = Duration.ofSeconds(32);
        return interval.minus(third.compareTo(margin) < 0 ? third : margin);
    }

    /** The header fields of the 2xx; only a caller that refreshes has to know of it (RFC 4028 §9). */
    public Reply on(Reply reply) {
        if (!runs()) {
            return reply;
        }
        var value = interval.toSeconds() + ";refresher=" + (ours ? "uas" : "uac");
        return (ours ? reply : reply.withHeader("Require", "timer")).withHeader("Session-Expires", value);
    }
}
