/** The vocabulary of SIP (RFC 3261): identifiers, URIs, and messages as the rest of the program sees them. */
@NullMarked
package cloud.sentiric.signaling.sip;

import org.jspecify.annotations.NullMarked;
