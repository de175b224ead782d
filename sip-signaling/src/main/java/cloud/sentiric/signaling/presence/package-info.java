/** The presence of users (RFC 3856, RFC 3863, RFC 3903) and their dialogs (RFC 4235), for whoever watches them. */
@NullMarked
package cloud.sentiric.signaling.presence;

import org.jspecify.annotations.NullMarked;
