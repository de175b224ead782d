package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Text;
import cloud.sentiric.signaling.sip.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The header fields that every message needs, read from its lines.
 *
 * @param topVia topmost Via
 * @param viaCount number of Via values
 * @param contacts Contact values; empty if it is the wildcard
 * @param wildcard whether Contact is *
 */
record Fields(
        Via topVia,
        int viaCount,
        Address from,
        Address to,
        CallId callId,
        CSeq cseq,
        List<Address> contacts,
        boolean wildcard) {
    private static final int MAX_CALL_ID = 512;
    private static final int MAX_VIAS = 70;
    /** Methods whose Contact is used here (RFC 3261 §20.10, RFC 3311, RFC 6665). */
    private static final Set<String> CONTACT_COUNTS =
            Set.of("INVITE", "REGISTER", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER");

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException whose message says what is missing or wrong
     */
    static Fields of(Lines lines) {
        var vias = lines.elements("Via");
        if (vias.isEmpty() || vias.size() > MAX_VIAS) {
            throw new IllegalArgumentException(vias.isEmpty() ? "Via missing" : "too many Via");
        }
        var cseq = cseq(single(lines, "CSeq"));
        var contacts = CONTACT_COUNTS.contains(cseq.method().name()) ? lines.elements("Contact") : List.<String>of();
        boolean wildcard = contacts.contains("*");
        if (wildcard && contacts.size() > 1) {
            throw new IllegalArgumentException("Contact * beside others");
        }
        return new Fields(
                Via.parse(vias.getFirst()),
                vias.size(),
                address("From", single(lines, "From")),
                address("To", single(lines, "To")),
                callId(single(lines, "Call-ID")),
                cseq,
                wildcard ? List.of() : addresses("Contact", contacts),
                wildcard);
    }

    private static List<Address> addresses(String name, List<String> values) {
        var addresses = new ArrayList<Address>(values.size());
        for (var value : values) {
            addresses.add(address(name, value));
        }
        return List.copyOf(addresses);
    }

    /** The only value of a header. */
    private static String single(Lines lines, String name) {
        var values = lines.values(name);
        if (values.size() != 1) {
            throw new IllegalArgumentException(name + (values.isEmpty() ? " missing" : " repeated"));
        }
        return values.getFirst();
    }

    private static Address address(String name, String value) {
        try {
            return Address.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bad " + name, e);
        }
    }

    private static CallId callId(String value) {
        if (value.isEmpty() || value.length() > MAX_CALL_ID || !Text.isVisible(value)) {
            throw new IllegalArgumentException("bad Call-ID");
        }
        return new CallId(value);
    }

    private static CSeq cseq(String value) {
        int end = 0;
        while (end < value.length() && !Text.isSpace(value.charAt(end))) {
            end++;
        }
        var digits = value.substring(0, end);
        var method = Text.trim(value.substring(end));
        if (Text.isNumber(digits, 10) && Text.isToken(method)) {
            long number = Long.parseLong(digits);
            if (number <= CSeq.MAX) {
                return new CSeq(number, new Method(method));
            }
        }
        throw new IllegalArgumentException("bad CSeq");
    }
}
