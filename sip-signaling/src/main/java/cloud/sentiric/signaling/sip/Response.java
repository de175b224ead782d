package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response as received: its mandatory headers are there and well-formed. Immutable. */
public interface Response {
    /** 100 to 699. */
    int status();

    String reason();

    CallId callId();

    CSeq cseq();

    Address from();

    Address to();

    Via topVia();

    int viaCount();

    List<Address> contacts();

    /** Record-Route values as received, topmost first. */
    List<String> recordRoutes();

    /** First value of a header as text; the name in long form, in any case. */
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
}
