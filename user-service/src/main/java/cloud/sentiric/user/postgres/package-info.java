/** Users, contacts and SIP credentials in PostgreSQL. */
@NullMarked
package cloud.sentiric.user.postgres;

import org.jspecify.annotations.NullMarked;
