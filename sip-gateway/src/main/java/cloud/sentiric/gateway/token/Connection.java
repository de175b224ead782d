package cloud.sentiric.gateway.token;

import cloud.sentiric.gateway.sip.Transport;

/**
 * Names a client's connection, so that what is meant for the client leaves through it (RFC 5626 §5.3), or one to a carrier.
 *
 * @param transport of the connection; not UDP
 * @param gateway number of the gateway process that has it, drawn anew at each start
 * @param number of the connection in that process; negative if we opened it, so that it can be opened again
 */
public record Connection(Transport transport, int gateway, int number) {
    /** Whether we opened it, to a carrier. */
    public boolean outward() {
        return number < 0;
    }
}
