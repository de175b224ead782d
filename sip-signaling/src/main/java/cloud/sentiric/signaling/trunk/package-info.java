/** Trunks as nodes share them: what we are to a carrier, and how many calls are in it. */
@NullMarked
package cloud.sentiric.signaling.trunk;

import org.jspecify.annotations.NullMarked;
