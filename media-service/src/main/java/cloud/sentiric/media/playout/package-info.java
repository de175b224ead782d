/** What happens on one RTP port: playing, echoing, listening, measuring. */
@NullMarked
package cloud.sentiric.media.playout;

import org.jspecify.annotations.NullMarked;
