/** SIP over UDP with Netty: the one place where every message comes in and goes out. */
@NullMarked
package cloud.sentiric.signaling.udp;

import org.jspecify.annotations.NullMarked;
