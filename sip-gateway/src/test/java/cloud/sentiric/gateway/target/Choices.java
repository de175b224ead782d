package cloud.sentiric.gateway.target;

import java.util.ArrayList;
import java.util.List;

/** Choices for tests, without probes. */
public final class Choices {
    private Choices() {}

    public static Node node(int id, Instance instance) {
        return new Node(id, instance.name(), instance.address(), 1);
    }

    /** All nodes up, equally fast, but for those that are down. */
    public static Choice of(List<Node> up, List<Node> down) {
        var views = new ArrayList<TargetView>();
        for (var node : up) {
            views.add(new TargetView(node, State.UP, true, 1e6, 0, 0));
        }
        for (var node : down) {
            views.add(new TargetView(node, State.DOWN, false, 1e6, 0, 0));
        }
        return new Choice(
                views, up.stream().map(n -> new Choice.Candidate(n, 1)).toList());
    }
}
