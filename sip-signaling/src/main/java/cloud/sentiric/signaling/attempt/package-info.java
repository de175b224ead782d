/** What an attempt to call is known by. */
@NullMarked
package cloud.sentiric.signaling.attempt;

import org.jspecify.annotations.NullMarked;
