/** What calls ask of media-service, and what it means for them: sessions with ends, and what each end hears. */
@NullMarked
package cloud.sentiric.signaling.media;

import org.jspecify.annotations.NullMarked;
