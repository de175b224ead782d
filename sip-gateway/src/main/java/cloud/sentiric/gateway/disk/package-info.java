/** What the gateway keeps from one start to the next. */
@NullMarked
package cloud.sentiric.gateway.disk;

import org.jspecify.annotations.NullMarked;
