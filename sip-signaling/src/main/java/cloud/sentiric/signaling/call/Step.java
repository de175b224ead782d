package cloud.sentiric.signaling.call;

import java.util.ArrayList;
import java.util.List;

/** What follows from an input: the next state, and what is to be done, in this order. */
record Step(CallState state, List<CallAction> actions) {
    Step {
        actions = List.copyOf(actions);
    }

    static Step to(CallState state, CallAction... actions) {
        return new Step(state, List.of(actions));
    }

    /** This step with more to be done before its own actions. */
    Step after(CallAction... earlier) {
        var all = new ArrayList<>(List.of(earlier));
        all.addAll(actions);
        return new Step(state, all);
    }

    /** This step with more to be done after its own actions. */
    Step then(CallAction... later) {
        var all = new ArrayList<>(actions);
        all.addAll(List.of(later));
        return new Step(state, all);
    }
}
