package cloud.sentiric.signaling.dialog;

import java.util.ArrayList;
import java.util.List;

/** What follows from an input: the next state, and what is to be done, in this order. */
public record LegStep(LegState state, List<LegAction> actions) {
    public LegStep {
        actions = List.copyOf(actions);
    }

    static LegStep to(LegState state, LegAction... actions) {
        return new LegStep(state, List.of(actions));
    }

    /** This step with more to be done after its own actions. */
    LegStep then(List<LegAction> later) {
        var all = new ArrayList<>(actions);
        all.addAll(later);
        return new LegStep(state, all);
    }

    LegStep then(LegAction... later) {
        return then(List.of(later));
    }

    /** This step with more to be done before its own actions. */
    LegStep after(List<LegAction> earlier) {
        var all = new ArrayList<>(earlier);
        all.addAll(actions);
        return new LegStep(state, all);
    }

    LegStep after(LegAction... earlier) {
        return after(List.of(earlier));
    }
}
