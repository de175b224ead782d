package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Carrier;
import cloud.sentiric.signaling.target.Target;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Gateway;
import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A call that leaves through trunks, in the shape of one to a user: each trunk is a contact, tried when the one before failed. */
final class Departure {
    /** A telephone may ring this long. */
    private static final Duration RINGING = Duration.ofMinutes(2);
    /** RFC 3323 §4.1.1.3. */
    private static final String ANONYMOUS = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

    private Departure() {}

    /**
     * The trunks of an outbound route.
     *
     * @param gateway inside address of the gateway, which finds the carriers' servers
     */
    static Callee of(PlanOutcome.Outbound route, InetSocketAddress gateway) {
        var targets = new ArrayList<Target>();
        for (var trunk : route.trunks()) {
            var uri = "sip:" + route.number() + "@" + trunk.host() + (trunk.port() > 0 ? ":" + trunk.port() : "");
            boolean anonymous = trunk.callerId().isEmpty();
            var carrier = new Carrier(
                    new Account(new TrunkId(route.tenantId(), trunk.id()), trunk.credentialId()),
                    new Limits(trunk.maxCalls(), trunk.maxCallsPerSecond(), route.emergency()),
                    anonymous ? ANONYMOUS : "<sip:" + trunk.callerId() + "@" + trunk.host() + ">",
                    "<" + uri + ">",
                    anonymous);
            targets.add(new Target(
                    trunk.transport().isEmpty() ? uri : uri + ";transport=" + trunk.transport(),
                    List.of(Gateway.route(gateway, carrier.account().trunk())),
                    1.0 / (targets.size() + 1),
                    carrier));
        }
        var first = route.trunks().getFirst();
        return new Callee(
                new Aor(route.number(), first.host()),
                targets,
                "",
                route.tenantId(),
                CallSchema.PROXY,
                RINGING,
                MediaPolicy.RELAY,
                route.holdAudio(),
                route.longest());
    }
}
