package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.TargetView;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /targets}: the nodes as the gateway sees them. */
@RestController
public final class TargetsController {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Supplier<Choice> choice;

    public TargetsController(Supplier<Choice> choice) {
        this.choice = choice;
    }

    /**
     * One node.
     *
     * @param address of its SIP socket
     * @param rttMs smoothed round-trip time in milliseconds
     * @param deviationMs of it
     * @param lost probes lost since it is known
     * @param share of new dialogs that it gets, from 0 to 1
     * @param state up, new, unready, draining, unlisted or down
     */
    public record Target(
            String node, String address, double rttMs, double deviationMs, long lost, double share, String state) {}

    @GetMapping("/targets")
    public List<Target> targets() {
        var now = choice.get();
        return now.views().stream().map(view -> target(view, now)).toList();
    }

    private static Target target(TargetView view, Choice now) {
        var address = view.node().address();
        return new Target(
                view.node().name(),
                address.getAddress().getHostAddress() + ":" + address.getPort(),
                millis(view.rtt()),
                millis(view.deviation()),
                view.lost(),
                now.share(view.node()),
                view.state().name().toLowerCase(Locale.ROOT));
    }

    private static double millis(double nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }
}
