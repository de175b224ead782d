/** What happens at one end of a media session: one party's RTP, and what it is to hear. */
@NullMarked
package cloud.sentiric.media.end;

import org.jspecify.annotations.NullMarked;
