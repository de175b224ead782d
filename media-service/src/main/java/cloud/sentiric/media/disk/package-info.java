/** Recordings as files. */
@NullMarked
package cloud.sentiric.media.disk;

import org.jspecify.annotations.NullMarked;
