/** All that is stored for calls, in memory: calls cost no query, and go on while the database is away. */
@NullMarked
package cloud.sentiric.dialplan.memory;

import org.jspecify.annotations.NullMarked;
