/** Where a call may go, and what comes of trying. */
@NullMarked
package cloud.sentiric.signaling.target;

import org.jspecify.annotations.NullMarked;
