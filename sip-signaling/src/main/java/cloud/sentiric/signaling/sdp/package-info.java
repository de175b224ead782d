/** Session descriptions and the offer/answer model (RFC 8866, RFC 3264). */
@NullMarked
package cloud.sentiric.signaling.sdp;

import org.jspecify.annotations.NullMarked;
