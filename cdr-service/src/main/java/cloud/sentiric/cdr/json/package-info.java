/** Events as JSON. */
@NullMarked
package cloud.sentiric.cdr.json;

import org.jspecify.annotations.NullMarked;
