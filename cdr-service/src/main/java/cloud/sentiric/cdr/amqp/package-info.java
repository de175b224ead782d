/** Events from RabbitMQ. */
@NullMarked
package cloud.sentiric.cdr.amqp;

import org.jspecify.annotations.NullMarked;
