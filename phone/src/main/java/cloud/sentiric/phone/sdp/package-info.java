/** The phone's offer and what it reads from an answer (RFC 3264, RFC 8866). */
@NullMarked
package cloud.sentiric.phone.sdp;

import org.jspecify.annotations.NullMarked;
