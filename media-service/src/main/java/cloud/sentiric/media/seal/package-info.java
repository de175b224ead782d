/** Packets that nobody between the parties can read or change: SRTP and SRTCP (RFC 3711). Touches no socket. */
@NullMarked
package cloud.sentiric.media.seal;

import org.jspecify.annotations.NullMarked;
