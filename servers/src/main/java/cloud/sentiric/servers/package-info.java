/** Real servers for tests, in containers where a Docker engine is, else private processes; and a service in this JVM. */
@NullMarked
package cloud.sentiric.servers;

import org.jspecify.annotations.NullMarked;
