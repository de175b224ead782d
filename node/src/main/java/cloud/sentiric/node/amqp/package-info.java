/** How the brokers of events are reached. */
@NullMarked
package cloud.sentiric.node.amqp;

import org.jspecify.annotations.NullMarked;
