/** Who has a dialog: one run of one node, until it ends the call or is proven gone. */
@NullMarked
package cloud.sentiric.signaling.owner;

import org.jspecify.annotations.NullMarked;
