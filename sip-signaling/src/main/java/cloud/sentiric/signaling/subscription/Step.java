package cloud.sentiric.signaling.subscription;

import java.util.ArrayList;
import java.util.List;

/** What follows from an input: the next state and what is to be done, in order. */
record Step(SubscriptionState state, List<SubscriptionAction> actions) {
    Step {
        actions = List.copyOf(actions);
    }

    static Step to(SubscriptionState state, SubscriptionAction... actions) {
        return new Step(state, List.of(actions));
    }

    /** This, with something to be done first. */
    Step after(SubscriptionAction... before) {
        var all = new ArrayList<>(List.of(before));
        all.addAll(actions);
        return new Step(state, all);
    }
}
