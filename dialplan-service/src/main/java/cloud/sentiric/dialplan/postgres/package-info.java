/** Routes, plans and schedules in PostgreSQL. */
@NullMarked
package cloud.sentiric.dialplan.postgres;

import org.jspecify.annotations.NullMarked;
