package cloud.sentiric.gateway.carrier;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The domain name system, as RFC 3263 asks it. Answers come later, on the thread of who asked; what is not there is an empty list. */
public interface Names {
    /**
     * A NAPTR record (RFC 3403 §4.1).
     *
     * @param service such as {@code SIP+D2U}
     * @param replacement name whose SRV records to ask for
     */
    record Naptr(int order, int preference, String flags, String service, String replacement) {}

    /** An SRV record (RFC 2782). */
    record Srv(int priority, int weight, int port, String target) {}

    CompletionStage<List<Naptr>> naptr(String domain);

    CompletionStage<List<Srv>> srv(String name);

    /** A and AAAA. */
    CompletionStage<List<InetAddress>> addresses(String host);
}
