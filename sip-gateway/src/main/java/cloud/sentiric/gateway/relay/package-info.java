/** What is done with each message, whatever brought it: admitted, decided, edited, sent, counted, logged. Sees no socket. */
@NullMarked
package cloud.sentiric.gateway.relay;

import org.jspecify.annotations.NullMarked;
