/** Digest Authentication (RFC 7616, RFC 8760; RFC 2617 for clients without qop): how a header is read, and what its hash must be. */
@NullMarked
package cloud.sentiric.digest;

import org.jspecify.annotations.NullMarked;
