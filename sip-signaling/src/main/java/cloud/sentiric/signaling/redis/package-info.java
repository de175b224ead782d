/** Bindings, used nonces and dialogs in Redis, by Lettuce, asynchronously. */
@NullMarked
package cloud.sentiric.signaling.redis;

import org.jspecify.annotations.NullMarked;
