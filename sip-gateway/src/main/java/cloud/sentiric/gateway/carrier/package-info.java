/** Where carriers are (RFC 3263), and what becomes of a request on its way to one. Knows no socket and no clock. */
@NullMarked
package cloud.sentiric.gateway.carrier;

import org.jspecify.annotations.NullMarked;
