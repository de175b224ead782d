package cloud.sentiric.dialplan.outbound;

import java.util.Optional;

/**
 * What is known of the user who calls.
 *
 * @param number its own telephone number, + and E.164 digits; empty if it has none, or nobody can say now
 * @param withholds whether it wants no number shown
 */
public record CallingUser(Optional<String> number, boolean withholds) {}
