/** Calls through the whole running platform, as people and trunks make them. */
@NullMarked
package cloud.sentiric.scenarios;

import org.jspecify.annotations.NullMarked;
