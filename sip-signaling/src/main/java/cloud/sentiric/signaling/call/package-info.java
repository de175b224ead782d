/** What a call is, what becomes of it, and what it needs from others. */
@NullMarked
package cloud.sentiric.signaling.call;

import org.jspecify.annotations.NullMarked;
