/** What calls out may cost and where they may go: policies, rates, and the guard that keeps to them. */
@NullMarked
package cloud.sentiric.dialplan.toll;

import org.jspecify.annotations.NullMarked;
