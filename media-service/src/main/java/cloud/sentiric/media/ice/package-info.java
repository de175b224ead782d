/** Finding a way to a party behind NATs: a lite agent (RFC 8445 §2.5), and STUN as far as it needs it. Touches no socket. */
@NullMarked
package cloud.sentiric.media.ice;

import org.jspecify.annotations.NullMarked;
