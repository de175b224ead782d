/** Transactions (RFC 3261 §17, RFC 6026): four state machines without I/O and without a clock, and who uses them. */
@NullMarked
package cloud.sentiric.signaling.transaction;

import org.jspecify.annotations.NullMarked;
