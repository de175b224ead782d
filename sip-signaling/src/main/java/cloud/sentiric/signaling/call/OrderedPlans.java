package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plans whose trunks that are down come last: nobody waits for them while another can be tried. */
public final class OrderedPlans implements Plans {
    private final Plans plans;
    private final TrunkBoard board;

    public OrderedPlans(Plans plans, TrunkBoard board) {
        this.plans = plans;
        this.board = board;
    }

    @Override
    public Pending resolve(CallTrace trace, CallerNumber caller, String called, Consumer<PlanOutcome> to) {
        return plans.resolve(trace, caller, called, outcome -> to.accept(ordered(outcome)));
    }

    private PlanOutcome ordered(PlanOutcome outcome) {
        return switch (outcome) {
            case PlanOutcome.Outbound(
                    var route,
                    var tenant,
                    var number,
                    var trunks,
                    var holdAudio,
                    Duration longest,
                    var emergency) -> {
                Comparator<OutboundTrunk> upFirst =
                        Comparator.comparing(trunk -> board.isDown(new TrunkId(tenant, trunk.id())));
                yield new PlanOutcome.Outbound(
                        route, tenant, number, trunks.stream().sorted(upFirst).toList(), holdAudio, longest, emergency);
            }
            case PlanOutcome.Resolved _, PlanOutcome.Refused _, PlanOutcome.Unavailable _ -> outcome;
        };
    }

    @Override
    public @Nullable Plan failsafe() {
        return plans.failsafe();
    }
}
