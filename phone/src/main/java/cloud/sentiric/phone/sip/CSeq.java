package cloud.sentiric.phone.sip;

/** A CSeq: the sequence number and the method of a request (RFC 3261 §20.16). */
public record CSeq(long number, String method) {
    /** RFC 3261 §8.1.1.5: below 2^31. */
    private static final long LIMIT = 1L << 31;

    static CSeq parse(String text) {
        int space = text.indexOf(' ');
        String digits = space < 0 ? text : text.substring(0, space);
        if (space < 0 || !digits.matches("[0-9]{1,10}") || Long.parseLong(digits) >= LIMIT) {
            throw new SipViolation("no CSeq: '" + text + "'");
        }
        return new CSeq(Long.parseLong(digits), text.substring(space + 1).strip());
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
