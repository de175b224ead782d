/** Real servers for tests: in containers where a Docker engine is, else private processes on loopback. */
@NullMarked
package cloud.sentiric.servers;

import org.jspecify.annotations.NullMarked;
