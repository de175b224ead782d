/** User agent server, registrar and owner of calls: properties and wiring. */
@NullMarked
package cloud.sentiric.signaling;

import org.jspecify.annotations.NullMarked;
