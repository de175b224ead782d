/** Encryption of what is kept. */
@NullMarked
package cloud.sentiric.user.aes;

import org.jspecify.annotations.NullMarked;
