/** Where the list of nodes comes from. */
@NullMarked
package cloud.sentiric.gateway.consul;

import org.jspecify.annotations.NullMarked;
