/** Codecs: what turns the payload of RTP packets into linear sound, and sound into payload. */
@NullMarked
package cloud.sentiric.media.codec;

import org.jspecify.annotations.NullMarked;
