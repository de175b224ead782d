/** Where a message goes and what is changed on it (RFC 3261 §16). */
@NullMarked
package cloud.sentiric.gateway.route;

import org.jspecify.annotations.NullMarked;
