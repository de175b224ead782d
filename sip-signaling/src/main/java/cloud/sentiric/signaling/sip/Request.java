package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.List;

/** A request as received: its mandatory headers are there and well-formed. Immutable. */
public interface Request extends Message {
    Method method();

    SipUri uri();

    /** The Request-URI as written. */
    String rawUri();

    /** Whether Contact is * (RFC 3261 §10.2.2). */
    boolean wildcardContact();

    /** Path values as received, topmost first (RFC 3327). */
    List<String> path();

    /** Source that the gateway saw and signed; {@link #peer()} where it did not, of whom nothing is believed. */
    InetSocketAddress source();

    /** Whether the gateway signed the source. */
    default boolean sourceSigned() {
        return true;
    }

    /**
     * Bytes of a response to this request: Via, From, To, Call-ID, CSeq and (for 101 to 299 to a request that makes a
     * dialog) Record-Route are copied as received; received and rport are put on the topmost Via (RFC 3581 §4).
     */
    byte[] encode(Reply reply);
}
