package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request and a response as received have both (RFC 3261 §7). Immutable. */
public interface Message {
    CallId callId();

    CSeq cseq();

    Address from();

    Address to();

    /** The topmost Via as received. */
    Via topVia();

    int viaCount();

    /** Contacts in their order; empty if there are none or the only one is the wildcard. */
    List<Address> contacts();

    /** Record-Route values as received, topmost first. */
    List<String> recordRoutes();

    /** First value of a header as text; the name in long form, in any case. A line is one value here. */
    @Nullable
    String header(String name);

    /** Values of a header as text, a line each. */
    List<String> headers(String name);

    /** All header fields in their order, a line each, names in long form where they are known. */
    List<Header> fields();

    /** Media type without parameters in lower case, null if there is none. */
    @Nullable
    String contentType();

    /** The body; do not change it. */
    byte[] body();

    /** Source of the datagram. */
    InetSocketAddress peer();
}
