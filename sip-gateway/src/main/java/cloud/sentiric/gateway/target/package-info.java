/** The nodes calls can go to, their round-trip times and the choice between them. */
@NullMarked
package cloud.sentiric.gateway.target;

import org.jspecify.annotations.NullMarked;
