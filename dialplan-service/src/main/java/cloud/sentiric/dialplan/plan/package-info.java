/** What to do with a called number: routes, plans, opening hours, and the order in which they decide. */
@NullMarked
package cloud.sentiric.dialplan.plan;

import org.jspecify.annotations.NullMarked;
