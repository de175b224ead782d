/** Sockets: SIP datagrams and paced RTP. */
@NullMarked
package cloud.sentiric.phone.udp;

import org.jspecify.annotations.NullMarked;
