/** How a party is heard: losses, delay and what listeners would think of it (ITU-T G.107). */
@NullMarked
package cloud.sentiric.media.quality;

import org.jspecify.annotations.NullMarked;
