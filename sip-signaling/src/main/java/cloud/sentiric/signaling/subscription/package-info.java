/** Subscriptions to what becomes of something (RFC 6665), as their notifier keeps them. */
@NullMarked
package cloud.sentiric.signaling.subscription;

import org.jspecify.annotations.NullMarked;
