/** Digest challenges (RFC 8760, RFC 7616 in SIP): what is asked, and whether an answer is fresh. Verifies no hash. */
@NullMarked
package cloud.sentiric.signaling.digest;

import org.jspecify.annotations.NullMarked;
