/** Events to the broker. */
@NullMarked
package cloud.sentiric.media.amqp;

import org.jspecify.annotations.NullMarked;
