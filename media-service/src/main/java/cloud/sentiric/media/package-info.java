/** The media service: its properties and its wiring. */
@NullMarked
package cloud.sentiric.media;

import org.jspecify.annotations.NullMarked;
