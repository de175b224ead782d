package cloud.sentiric.gateway.carrier;

import cloud.sentiric.gateway.sip.Transport;
import java.net.InetSocketAddress;

/**
 * A server of a carrier that a request can be sent to.
 *
 * @param domain that was asked for: the name that its certificate must have (RFC 5922 §4)
 */
public record Hop(Transport transport, InetSocketAddress address, String domain) {}
