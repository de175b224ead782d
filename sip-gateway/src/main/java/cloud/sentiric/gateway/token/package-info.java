/** Signed tokens and hashes that travel in messages. */
@NullMarked
package cloud.sentiric.gateway.token;

import org.jspecify.annotations.NullMarked;
