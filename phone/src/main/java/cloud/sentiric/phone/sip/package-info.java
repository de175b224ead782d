/** SIP messages, transactions and the user agent's decisions (RFC 3261), without socket and clock. */
@NullMarked
package cloud.sentiric.phone.sip;

import org.jspecify.annotations.NullMarked;
