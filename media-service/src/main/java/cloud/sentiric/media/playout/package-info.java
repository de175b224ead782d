/** Audio that is played to a party, and the hearing of what it says. */
@NullMarked
package cloud.sentiric.media.playout;

import org.jspecify.annotations.NullMarked;
