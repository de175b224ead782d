/** The database of a service: how it is reached, migrated and watched. */
@NullMarked
package cloud.sentiric.store.postgres;

import org.jspecify.annotations.NullMarked;
