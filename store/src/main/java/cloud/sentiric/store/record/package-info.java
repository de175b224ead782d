/** Records: whose they are, and what may come of a request for one. */
@NullMarked
package cloud.sentiric.store.record;

import org.jspecify.annotations.NullMarked;
