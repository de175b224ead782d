package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Method;
import java.net.InetSocketAddress;

/** The transport: takes messages and sends them, or not; never waits and never throws. */
public interface Wire {
    /** Sends a request. */
    void request(Method method, byte[] message, InetSocketAddress destination);

    /** Sends a response; {@code method} is that of the request. */
    void response(Method method, int status, byte[] message, InetSocketAddress destination);
}
