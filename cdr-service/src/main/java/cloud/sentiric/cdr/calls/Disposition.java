package cloud.sentiric.cdr.calls;

/** How an attempt ended. */
public enum Disposition {
    ANSWERED,
    BUSY,
    NO_ANSWER,
    CANCELLED,
    REJECTED,
    FAILED,
    REDIRECTED;

    /** Of an attempt that nobody answered, by the reason of its call.ended, else by the final status (RFC 3261 §21). */
    static Disposition unanswered(String reason, int sipCode) {
        return switch (reason) {
            case "busy" -> BUSY;
            case "no_answer" -> NO_ANSWER;
            case "cancelled" -> CANCELLED;
            case "rejected", "declined" -> REJECTED;
            case "redirected" -> REDIRECTED;
            case "dialplan_unavailable",
                    "media_unavailable",
                    "not_acceptable",
                    "unavailable",
                    "no_ack",
                    Event.Ended.LOST -> FAILED;
            default -> byStatus(sipCode);
        };
    }

    private static Disposition byStatus(int sipCode) {
        return switch (sipCode) {
            case 486, 600 -> BUSY;
            case 408, 480 -> NO_ANSWER;
            case 487 -> CANCELLED;
            case 403, 404, 410, 484, 603, 604, 607, 608 -> REJECTED;
            default -> FAILED;
        };
    }
}
