/** Recordings of what parties say: what came when, on one time line for all channels. */
@NullMarked
package cloud.sentiric.media.recording;

import org.jspecify.annotations.NullMarked;
