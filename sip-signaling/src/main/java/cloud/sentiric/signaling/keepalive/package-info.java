/** Keeps the way to phones behind NATs open, and finds out which of them are gone. */
@NullMarked
package cloud.sentiric.signaling.keepalive;

import org.jspecify.annotations.NullMarked;
