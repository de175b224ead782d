/** Parser and encoder: JAIN-SIP's parser and message model between datagrams and the types of package sip. */
@NullMarked
package cloud.sentiric.signaling.jain;

import org.jspecify.annotations.NullMarked;
