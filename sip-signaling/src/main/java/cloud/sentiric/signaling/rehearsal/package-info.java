/** Made-up calls that run inside the process before the first real one comes. */
@NullMarked
package cloud.sentiric.signaling.rehearsal;

import org.jspecify.annotations.NullMarked;
