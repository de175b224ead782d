/** Numbers: what was dialled, in the one form in which it is stored, compared and sent on. */
@NullMarked
package cloud.sentiric.number;

import org.jspecify.annotations.NullMarked;
