/** Who may be heard: what each source sends, bans, scanners, trusted networks. */
@NullMarked
package cloud.sentiric.gateway.abuse;

import org.jspecify.annotations.NullMarked;
