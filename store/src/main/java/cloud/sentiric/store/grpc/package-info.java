/** Records over gRPC: pages of them, outcomes as answers. */
@NullMarked
package cloud.sentiric.store.grpc;

import org.jspecify.annotations.NullMarked;
