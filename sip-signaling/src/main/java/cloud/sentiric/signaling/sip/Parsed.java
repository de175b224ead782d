package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a datagram turned out to be. */
public sealed interface Parsed {
    /** A request with all that RFC 3261 §8.1.1 demands. */
    record Asked(Request request) implements Parsed {}

    /** A response with all that RFC 3261 §8.1.1 demands. */
    record Answered(Response response) implements Parsed {}

    /**
     * A request that can only be refused.
     *
     * @param method method as far as it could be read
     * @param status 400, 416, 505 or 513
     * @param reason what is wrong with it
     * @param answer the refusal, ready to send; null if none can or may be sent
     */
    record Malformed(
            String method,
            int status,
            String reason,
            @Nullable Refusal answer) implements Parsed {}

    /** A request line without any header: the probe that a person sends with netcat. */
    record Bare(String method, String uri) implements Parsed {}

    /**
     * Nothing that deserves an answer.
     *
     * @param reason one word for metrics
     */
    record Ignored(String reason) implements Parsed {}

    /** A response to a malformed request. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Refusal(byte[] message, InetSocketAddress destination) {}
}
