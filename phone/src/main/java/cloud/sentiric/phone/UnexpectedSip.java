package cloud.sentiric.phone;

/** What a phone waited for did not come; the message has the ladder. */
public final class UnexpectedSip extends AssertionError {
    private final String reason;

    UnexpectedSip(String expected, String instead, Ladder ladder) {
        super("expected " + expected + ", got " + instead + "\n" + ladder);
        reason = "expected " + expected + ", got " + instead;
    }

    /** The message without the ladder. */
    String reason() {
        return reason;
    }
}
