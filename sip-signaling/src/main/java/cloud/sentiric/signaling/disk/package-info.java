/** The local store on disk where events wait until the broker has them. */
@NullMarked
package cloud.sentiric.signaling.disk;

import org.jspecify.annotations.NullMarked;
