/** Talking with one party: what it says as linear sound, and linear sound that it is to hear. */
@NullMarked
package cloud.sentiric.media.conversation;

import org.jspecify.annotations.NullMarked;
