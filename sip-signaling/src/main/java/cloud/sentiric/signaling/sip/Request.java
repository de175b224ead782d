package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as received: its mandatory headers are there and well-formed. Immutable. */
public interface Request {
    Method method();

    SipUri uri();

    /** The Request-URI as written. */
    String rawUri();

    CallId callId();

    CSeq cseq();

    Address from();

    Address to();

    /** The topmost Via as received. */
    Via topVia();

    int viaCount();

    /** Contacts in their order; empty if there are none or the only one is the wildcard. */
    List<Address> contacts();

    /** Whether Contact is * (RFC 3261 §10.2.2). */
    boolean wildcardContact();

    /** Record-Route values as received, topmost first. */
    List<String> recordRoutes();

    /** Path values as received, topmost first (RFC 3327). */
    List<String> path();

    /** First value of a header as text; the name in long form, in any case. A line is one value here. */
    @Nullable
    String header(String name);

    /** Values of a header as text, a line each. */
    List<String> headers(String name);

    /** Media type without parameters in lower case, null if there is none. */
    @Nullable
    String contentType();

    /** The body; do not change it. */
    byte[] body();

    /** Source of the datagram. */
    InetSocketAddress peer();

    /** Source that the gateway saw and signed, else {@link #peer()}. */
    InetSocketAddress source();

    /**
     * Bytes of a response to this request: Via, From, To, Call-ID, CSeq and (for 101 to 299 to a request that makes a
     * dialog) Record-Route are copied as received; received and rport are put on the topmost Via (RFC 3581 §4).
     */
    byte[] encode(Reply reply);
}
