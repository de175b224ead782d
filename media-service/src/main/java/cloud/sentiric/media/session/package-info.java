/** Media sessions: who holds which ends, and which end hears what. */
@NullMarked
package cloud.sentiric.media.session;

import org.jspecify.annotations.NullMarked;
