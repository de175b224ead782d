package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A carrier's registrar, which wants a password. */
final class FakeRegistrar {
    private final TrunkWorld world;
    /** Contacts, by when they end. */
    final Map<String, Instant> bound = new HashMap<>();
    /** REGISTERs, and when they came. */
    final List<OutgoingRequest> got = new ArrayList<>();

    final List<Instant> times = new ArrayList<>();
    Duration grants = Duration.ofMinutes(10);
    Duration least = Duration.ZERO;
    /** A status that all get; 0 for none. */
    int refuses;

    FakeRegistrar(TrunkWorld world) {
        this.world = world;
        world.carrier = this::answer;
    }

    ClientOutcome answer(OutgoingRequest request) {
        got.add(request);
        times.add(world.now);
        if (refuses != 0) {
            return TrunkWorld.status(request, refuses);
        }
        if (!TrunkCredentials.answered(request.headers())) {
            return TrunkWorld.status(request, 401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""));
        }
        var asked = Address.parse(String.valueOf(request.contact()));
        long seconds = Long.parseLong(String.valueOf(asked.parameters().value("expires")));
        var contact = asked.uri().text();
        if (seconds == 0) {
            bound.remove(contact);
            return TrunkWorld.status(request, 200);
        }
        if (seconds < least.toSeconds()) {
            return TrunkWorld.status(request, 423, Map.of("min-expires", Long.toString(least.toSeconds())));
        }
        long granted = Math.min(seconds, Math.max(grants.toSeconds(), least.toSeconds()));
        bound.put(contact, world.now.plusSeconds(granted));
        return TrunkWorld.status(request, 200, Map.of("contact", "<" + contact + ">;expires=" + granted));
    }

    boolean hasOurs() {
        return bound.values().stream().anyMatch(end -> end.isAfter(world.now));
    }
}
