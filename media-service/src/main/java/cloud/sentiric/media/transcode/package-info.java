/** What becomes of one party's packets on their way to another one that speaks differently. */
@NullMarked
package cloud.sentiric.media.transcode;

import org.jspecify.annotations.NullMarked;
