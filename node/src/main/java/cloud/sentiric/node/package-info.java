/** What every process of a node has: its name, HTTP meters, discovery for gRPC, trace context. */
@NullMarked
package cloud.sentiric.node;

import org.jspecify.annotations.NullMarked;
