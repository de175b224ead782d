/** The local store on disk where events wait until the broker has them. */
@NullMarked
package cloud.sentiric.signaling.sqlite;

import org.jspecify.annotations.NullMarked;
