/** What operators see over HTTP. */
@NullMarked
package cloud.sentiric.gateway.http;

import org.jspecify.annotations.NullMarked;
