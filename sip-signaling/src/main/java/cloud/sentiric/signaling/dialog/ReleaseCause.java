package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Header;
import java.util.List;

/**
 * Why we end a call, in the words of other networks (RFC 3326 §2).
 *
 * @param sip SIP status
 * @param q850 cause value of ITU-T Q.850 §2.2.7
 */
public record ReleaseCause(int sip, int q850) {
    private static final ReleaseCause NORMAL = new ReleaseCause(200, 16);
    /** Temporary failure. */
    private static final ReleaseCause FAILURE = new ReleaseCause(500, 41);
    /** Recovery on timer expiry. */
    private static final ReleaseCause TIMER = new ReleaseCause(408, 102);
    /** Resource unavailable, unspecified. */
    private static final ReleaseCause RESOURCE = new ReleaseCause(503, 47);
    /** No circuit or channel available. */
    private static final ReleaseCause CONGESTION = new ReleaseCause(503, 34);
    /** Incompatible destination. */
    private static final ReleaseCause INCOMPATIBLE = new ReleaseCause(488, 88);

    /** The cause of a reason of {@code call.ended}; words that others gave are normal clearing. */
    public static ReleaseCause of(String reason) {
        return switch (reason) {
            case "internal_error", "lost" -> FAILURE;
            case "no_ack", "session_expired", "media_silent" -> TIMER;
            case "media_unavailable", "media_lost" -> RESOURCE;
            case "trunk_limit" -> CONGESTION;
            case "not_acceptable" -> INCOMPATIBLE;
            default -> NORMAL;
        };
    }

    /** One field a protocol. */
    public List<Header> headers(String reason) {
        var text = reason.replaceAll("[^A-Za-z0-9_ -]", "");
        return List.of(
                new Header("Reason", "SIP;cause=" + sip + ";text=\"" + text + "\""),
                new Header("Reason", "Q.850;cause=" + q850));
    }
}
