/** XML documents of others, by the JDK's parser. */
@NullMarked
package cloud.sentiric.signaling.xml;

import org.jspecify.annotations.NullMarked;
