/** By what we are known to carriers, and how their challenges are answered. */
@NullMarked
package cloud.sentiric.user.trunk;

import org.jspecify.annotations.NullMarked;
