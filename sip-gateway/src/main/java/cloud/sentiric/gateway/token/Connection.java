package cloud.sentiric.gateway.token;

import cloud.sentiric.gateway.sip.Transport;

/**
 * Names a client's connection, so that what is meant for the client leaves through it (RFC 5626 §5.3).
 *
 * @param transport of the connection; not UDP
 * @param gateway number of the gateway process that has it, drawn anew at each start
 * @param number of the connection in that process
 */
public record Connection(Transport transport, int gateway, int number) {}
