/** Pager-mode messages between users (RFC 3428). */
@NullMarked
package cloud.sentiric.signaling.message;

import org.jspecify.annotations.NullMarked;
