/** Whose digests are right, and answers to the challenges of others: RFC 7616, RFC 8760. */
@NullMarked
package cloud.sentiric.user.digest;

import org.jspecify.annotations.NullMarked;
