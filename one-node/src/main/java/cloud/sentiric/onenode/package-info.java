/** All services of a node in one process. */
@NullMarked
package cloud.sentiric.onenode;

import org.jspecify.annotations.NullMarked;
