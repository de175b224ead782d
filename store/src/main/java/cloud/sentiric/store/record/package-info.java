/** Records: what may come of a request for one, and the telephone number by which it is found. */
@NullMarked
package cloud.sentiric.store.record;

import org.jspecify.annotations.NullMarked;
