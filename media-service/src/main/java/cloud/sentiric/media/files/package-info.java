/** Audio files of the data folder and those that come with the program. */
@NullMarked
package cloud.sentiric.media.files;

import org.jspecify.annotations.NullMarked;
