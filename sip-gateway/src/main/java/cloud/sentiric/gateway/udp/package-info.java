/** SIP over UDP: sockets and the threads that own them. */
@NullMarked
package cloud.sentiric.gateway.udp;

import org.jspecify.annotations.NullMarked;
