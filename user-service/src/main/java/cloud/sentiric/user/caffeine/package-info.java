/** Short memories in front of the database, for the look-ups that every request makes. */
@NullMarked
package cloud.sentiric.user.caffeine;

import org.jspecify.annotations.NullMarked;
