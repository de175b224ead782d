/** The service sentiric.dialplan.v1.DialplanService, and the client of user-service. */
@NullMarked
package cloud.sentiric.dialplan.grpc;

import org.jspecify.annotations.NullMarked;
