/** What the events of a call come to. */
@NullMarked
package cloud.sentiric.cdr.calls;

import org.jspecify.annotations.NullMarked;
