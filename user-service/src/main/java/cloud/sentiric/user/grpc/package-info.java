/** The service sentiric.user.v1.UserService. */
@NullMarked
package cloud.sentiric.user.grpc;

import org.jspecify.annotations.NullMarked;
