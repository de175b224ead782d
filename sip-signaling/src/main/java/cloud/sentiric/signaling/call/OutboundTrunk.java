package cloud.sentiric.signaling.call;

/**
 * A trunk through which a call may leave.
 *
 * @param id within its tenant
 * @param host domain name, IPv4 address, or IPv6 address in brackets
 * @param port 0: as RFC 3263 §4.2 finds it
 * @param transport udp, tcp or tls; empty: as RFC 3263 §4.1 finds it
 * @param username user part of our AOR there; empty where it knows us by our address
 * @param credentialId credential by which user-service answers its challenges; empty for none
 * @param maxCalls calls at once; 0: as the node is configured
 * @param maxCallsPerSecond 0: as the node is configured
 * @param callerId number to show; empty: withheld (RFC 3323)
 */
public record OutboundTrunk(
        String id,
        String host,
        int port,
        String transport,
        String username,
        String credentialId,
        int maxCalls,
        int maxCallsPerSecond,
        String callerId) {}
