/** The workers: one thread each, which owns the transactions, timers and calls of its Call-IDs. */
@NullMarked
package cloud.sentiric.signaling.loop;

import org.jspecify.annotations.NullMarked;
