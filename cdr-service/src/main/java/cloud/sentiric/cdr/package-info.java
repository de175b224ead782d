/** The call detail records: application, properties and wiring. */
@NullMarked
package cloud.sentiric.cdr;

import org.jspecify.annotations.NullMarked;
