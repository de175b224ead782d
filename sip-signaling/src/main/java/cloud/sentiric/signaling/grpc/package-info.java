/** The other services as signaling asks them, and signaling as others ask it. */
@NullMarked
package cloud.sentiric.signaling.grpc;

import org.jspecify.annotations.NullMarked;
