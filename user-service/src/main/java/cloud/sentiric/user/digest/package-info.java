/** SIP Digest Authentication, the verifying side: RFC 7616, RFC 8760, and RFC 2617 for clients without qop. */
@NullMarked
package cloud.sentiric.user.digest;

import org.jspecify.annotations.NullMarked;
