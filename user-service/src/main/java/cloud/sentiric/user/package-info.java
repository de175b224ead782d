/** The process user-service: its properties and wiring. */
@NullMarked
package cloud.sentiric.user;

import org.jspecify.annotations.NullMarked;
