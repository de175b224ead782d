package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.ice.Credentials;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.RtpPort;

/**
 * An end of a session that is lent, with a port of its own.
 *
 * @param family of its sockets
 * @param ice what a party says in its connectivity checks
 */
public record LentEnd(EndId id, RtpPort port, AddressFamily family, Credentials ice) {}
