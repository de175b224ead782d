/** The registrar (RFC 3261 §10, RFC 3327, RFC 5626): its rules as decisions, and the port to the bindings. */
@NullMarked
package cloud.sentiric.signaling.registrar;

import org.jspecify.annotations.NullMarked;
