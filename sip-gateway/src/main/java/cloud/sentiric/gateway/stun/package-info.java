/** STUN on the SIP port, for keep-alives (RFC 5626 §3.5.2, RFC 8489). */
@NullMarked
package cloud.sentiric.gateway.stun;

import org.jspecify.annotations.NullMarked;
