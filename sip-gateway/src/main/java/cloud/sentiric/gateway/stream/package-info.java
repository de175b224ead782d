/** Clients' connections: TCP, TLS and WebSocket, and the event loops that own them. */
@NullMarked
package cloud.sentiric.gateway.stream;

import org.jspecify.annotations.NullMarked;
