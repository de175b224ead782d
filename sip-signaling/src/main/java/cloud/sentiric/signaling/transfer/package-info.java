/** Calls that are handed on: what a REFER asks for, and what its sender is told (RFC 3515). */
@NullMarked
package cloud.sentiric.signaling.transfer;

import org.jspecify.annotations.NullMarked;
