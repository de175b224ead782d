/** A SIP phone with RTP: the test call of the command line and the peer of end-to-end tests. */
@NullMarked
package cloud.sentiric.phone;

import org.jspecify.annotations.NullMarked;
