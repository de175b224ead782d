/** How calls of users leave: trunks, outbound routes, the shown number. */
@NullMarked
package cloud.sentiric.dialplan.outbound;

import org.jspecify.annotations.NullMarked;
