/** Audio at 8 kHz: G.711, WAV files, test signals, likeness of two recordings. */
@NullMarked
package cloud.sentiric.phone.audio;

import org.jspecify.annotations.NullMarked;
