/** Calls and their events in PostgreSQL. */
@NullMarked
package cloud.sentiric.cdr.postgres;

import org.jspecify.annotations.NullMarked;
