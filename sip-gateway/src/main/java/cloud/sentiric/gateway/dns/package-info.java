/** The domain name system over Netty. */
@NullMarked
package cloud.sentiric.gateway.dns;

import org.jspecify.annotations.NullMarked;
