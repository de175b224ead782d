package cloud.sentiric.signaling.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/**
 * What comes first where there is too much, most urgent first: ending a call frees what others wait for. Each may fill a
 * bound up to its share, so that what is above a share is kept for what is more urgent.
 */
public enum Urgency {
    /** ACK, BYE, CANCEL. */
    ENDING(100),
    /** Other requests inside a dialog, OPTIONS, responses. */
    DIALOG(95),
    /** A request that may begin a call. */
    OPENING(90),
    /** REGISTER. */
    REGISTERING(80);

    private static final int LONGEST_METHOD = 16;

    private final int percent;

    Urgency(int percent) {
        this.percent = percent;
    }

    /** Its part of a bound. */
    public int share(int bound) {
        return Math.toIntExact((long) bound * percent / 100);
    }

    /** Of a request. */
    public static Urgency of(Request request) {
        return of(request.method().name(), request.to().tag() != null);
    }

    /** Of a datagram that is not parsed yet, as near as its first line and To tell: it decides nothing but who waits. */
    public static Urgency of(byte[] datagram) {
        int end = 0;
        while (end < datagram.length && end < LONGEST_METHOD && datagram[end] != ' ') {
            end++;
        }
        var method = new String(datagram, 0, end, ISO_8859_1);
        return method.equals("SIP/2.0") ? DIALOG : of(method, method.equals("INVITE") && isInDialog(datagram));
    }

    private static Urgency of(String method, boolean inDialog) {
        return switch (method) {
            case "ACK", "BYE", "CANCEL" -> ENDING;
            case "OPTIONS", "UPDATE", "PRACK", "INFO" -> DIALOG;
            case "REGISTER" -> REGISTERING;
            default -> inDialog ? DIALOG : OPENING;
        };
    }

    private static boolean isInDialog(byte[] datagram) {
        int line = next(datagram, 0);
        while (line < datagram.length) {
            int next = next(datagram, line);
            if (datagram[line] == 't' || datagram[line] == 'T') {
                var field = new String(datagram, line, next - line, ISO_8859_1).toLowerCase(Locale.ROOT);
                if (field.startsWith("to:") || field.startsWith("t:")) {
                    return field.contains(";tag=");
                }
            }
            line = next;
        }
        return false;
    }

    private static int next(byte[] b, int from) {
        int at = from;
        while (at < b.length && b[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, b.length);
    }
}
