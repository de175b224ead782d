/** SIP messages as bytes: one scan, edits, answers (RFC 3261 §7, §25). */
@NullMarked
package cloud.sentiric.gateway.sip;

import org.jspecify.annotations.NullMarked;
