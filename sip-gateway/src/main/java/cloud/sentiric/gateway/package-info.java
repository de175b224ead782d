/** The SIP edge: application, properties, wiring. */
@NullMarked
package cloud.sentiric.gateway;

import org.jspecify.annotations.NullMarked;
