/** Sound: G.711, WAV files, tones, and the URIs that name them. */
@NullMarked
package cloud.sentiric.media.audio;

import org.jspecify.annotations.NullMarked;
