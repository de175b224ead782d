/** One party of a call: its dialog and what is agreed in it. */
@NullMarked
package cloud.sentiric.signaling.dialog;

import org.jspecify.annotations.NullMarked;
