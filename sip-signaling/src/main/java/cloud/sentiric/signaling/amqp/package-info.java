/** Events to the broker, through the store on disk, and requests from it. */
@NullMarked
package cloud.sentiric.signaling.amqp;

import org.jspecify.annotations.NullMarked;
