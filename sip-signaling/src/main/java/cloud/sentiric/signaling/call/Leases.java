package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.Media.Lease;
import cloud.sentiric.signaling.call.Renewal.Answered;
import cloud.sentiric.signaling.call.Renewal.Unanswered;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells from the renewals of leases which calls have lost their media. An instance that does not answer once is not yet
 * gone: its calls end when it has not answered for some time. Any thread.
 */
public final class Leases {
    /** Why a call has no media any more. */
    public enum Why {
        /** Its instance does not know the lease: it was started anew, or another node ended the call. */
        OVER,
        /** Its instance has not answered for too long. */
        UNREACHABLE,
        /** Nothing came from the phone and nothing was sent to it for too long. */
        SILENT
    }

    /** A lease that ended, or should. */
    public record Loss(Lease lease, Why why) {}

    private final Duration patience;
    private final Duration silence;
    /** Since when an instance has not answered: as many as hold leases of this node. */
    private final Map<String, Instant> unanswered = new ConcurrentHashMap<>();

    /**
     * Nothing is known yet.
     *
     * @param patience how long an instance may not answer
     * @param silence how long nothing may come and go
     */
    public Leases(Duration patience, Duration silence) {
        this.patience = patience;
        this.silence = silence;
    }

    /** Forgets the instances that hold none of these any more. */
    public void asking(Collection<Lease> leases) {
        unanswered
                .keySet()
                .retainAll(
                        leases.stream().map(lease -> lease.port().instanceId()).collect(Collectors.toSet()));
    }

    /** What follows from a renewal. */
    public List<Loss> after(Renewal renewal, Instant now) {
        return switch (renewal) {
            case Answered answered -> {
                unanswered.remove(answered.instanceId());
                var over = answered.over().stream().map(lease -> new Loss(lease, Why.OVER));
                var silent = answered.silences().stream()
                        .filter(this::tooLong)
                        .map(port -> new Loss(port.lease(), Why.SILENT));
                yield Stream.concat(over, silent).toList();
            }
            case Unanswered failed -> {
                var since = unanswered.putIfAbsent(failed.instanceId(), now);
                boolean gone = since != null && Duration.between(since, now).compareTo(patience) >= 0;
                yield gone
                        ? failed.leases().stream()
                                .map(lease -> new Loss(lease, Why.UNREACHABLE))
                                .toList()
                        : List.of();
            }
        };
    }

    private boolean tooLong(Renewal.Silence port) {
        return port.unheard().compareTo(silence) >= 0 && port.unsent().compareTo(silence) >= 0;
    }
}
