/** Many parties hear each other: each what all others say who talk. */
@NullMarked
package cloud.sentiric.media.mix;

import org.jspecify.annotations.NullMarked;
