/** Opus (RFC 6716) by libraries: libopus where it is installed, else one in Java. */
@NullMarked
package cloud.sentiric.media.opus;

import org.jspecify.annotations.NullMarked;
