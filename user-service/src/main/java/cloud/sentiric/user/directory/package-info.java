/** Tenants' users, the contacts by which they are known, and the rules for both. */
@NullMarked
package cloud.sentiric.user.directory;

import org.jspecify.annotations.NullMarked;
