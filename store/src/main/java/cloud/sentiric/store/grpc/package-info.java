/** Records over gRPC: pages of them, outcomes and failures of the database as answers. */
@NullMarked
package cloud.sentiric.store.grpc;

import org.jspecify.annotations.NullMarked;
