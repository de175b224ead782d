/** The last good answers of the database, for the time in which it is away. */
@NullMarked
package cloud.sentiric.dialplan.caffeine;

import org.jspecify.annotations.NullMarked;
