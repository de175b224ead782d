/** RTP packets, what is sent and what was received (RFC 3550, RFC 3551). */
@NullMarked
package cloud.sentiric.phone.rtp;

import org.jspecify.annotations.NullMarked;
