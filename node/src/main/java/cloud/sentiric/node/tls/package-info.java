/** Who is at the other end of a gRPC connection, and what that one may call: mutual TLS between the services. */
@NullMarked
package cloud.sentiric.node.tls;

import org.jspecify.annotations.NullMarked;
