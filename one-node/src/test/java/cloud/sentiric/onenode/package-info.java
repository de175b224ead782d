@NullMarked
package cloud.sentiric.onenode;

import org.jspecify.annotations.NullMarked;
