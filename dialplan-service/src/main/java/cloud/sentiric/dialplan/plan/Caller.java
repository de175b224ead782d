package cloud.sentiric.dialplan.plan;

/** What is known of who is calling. */
public enum Caller {
    /** A user has this contact. */
    KNOWN,
    /** Nobody has it, or it cannot be told now. */
    GUEST,
    /** No number was shown. */
    ANONYMOUS
}
