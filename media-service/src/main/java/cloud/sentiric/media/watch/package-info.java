/** What is noticed at the ends of a session, for whoever watches it. */
@NullMarked
package cloud.sentiric.media.watch;

import org.jspecify.annotations.NullMarked;
