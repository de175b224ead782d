/** RTP ports and who holds them. */
@NullMarked
package cloud.sentiric.media.port;

import org.jspecify.annotations.NullMarked;
