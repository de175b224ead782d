package cloud.sentiric.dialplan.plan;

import java.util.Optional;

/**
 * What a resolution is made from.
 *
 * @param routing what is stored for the number; empty if it has no route
 * @param failsafe the plan of last resort, if there is one
 */
public record Knowledge(Optional<Routing> routing, Optional<Dialplan> failsafe) {}
