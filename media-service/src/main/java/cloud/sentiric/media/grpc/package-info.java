/** The service sentiric.media.v1.MediaService. */
@NullMarked
package cloud.sentiric.media.grpc;

import org.jspecify.annotations.NullMarked;
