/** RTP and RTCP sockets and the threads that own them. */
@NullMarked
package cloud.sentiric.media.udp;

import org.jspecify.annotations.NullMarked;
