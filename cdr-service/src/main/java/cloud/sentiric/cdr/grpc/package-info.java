/** The gRPC service for queries. */
@NullMarked
package cloud.sentiric.cdr.grpc;

import org.jspecify.annotations.NullMarked;
