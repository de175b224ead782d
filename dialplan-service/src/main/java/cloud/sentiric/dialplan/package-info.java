/** The process dialplan-service: its properties and wiring. */
@NullMarked
package cloud.sentiric.dialplan;

import org.jspecify.annotations.NullMarked;
