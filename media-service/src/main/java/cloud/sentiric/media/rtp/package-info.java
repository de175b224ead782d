/** RTP on bytes: headers, sequence numbers, what was sent and heard, where to send (RFC 3550, RFC 3551). */
@NullMarked
package cloud.sentiric.media.rtp;

import org.jspecify.annotations.NullMarked;
