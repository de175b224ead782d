package cloud.sentiric.signaling.jain;

import gov.nist.javax.sip.header.SIPHeader;
import java.util.List;

/** A header of JAIN-SIP's message model whose values are written as they are, a line each. */
final class RawHeader extends SIPHeader {
    private final transient List<String> values;

    RawHeader(String name, List<String> values) {
        super(name);
        this.values = List.copyOf(values);
    }

    @Override
    public StringBuilder encode(StringBuilder out) {
        for (var value : values) {
            out.append(headerName).append(": ").append(value).append("\r\n");
        }
        return out;
    }

    @Override
    protected StringBuilder encodeBody(StringBuilder out) {
        return out.append(String.join(", ", values));
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
