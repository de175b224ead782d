package cloud.sentiric.gateway.target;

import java.net.InetSocketAddress;

/**
 * A signaling instance as discovery lists it.
 *
 * @param name of its node
 * @param address of its SIP socket
 * @param passing whether its checks pass
 * @param draining whether it asks for no new dialogs
 */
public record Instance(String name, InetSocketAddress address, boolean passing, boolean draining) {}
