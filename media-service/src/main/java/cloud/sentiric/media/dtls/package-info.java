/** DTLS-SRTP (RFC 5763, RFC 5764) by Bouncy Castle. */
@NullMarked
package cloud.sentiric.media.dtls;

import org.jspecify.annotations.NullMarked;
