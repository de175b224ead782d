package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.media.Media.Lease;
import cloud.sentiric.signaling.media.Renewal.Answered;
import cloud.sentiric.signaling.media.Renewal.Unanswered;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells from the renewals of leases which calls have lost their media. An instance that does not answer once is not yet
 * gone: it is when it has not answered for some time, a short one where its process is not there. Any thread.
 */
public final class Leases {
    /** Why a call has no media any more. */
    public enum Why {
        /** Its instance does not know the lease: it was started anew, or another node ended the call. */
        OVER,
        /** Its instance has not answered for too long. */
        UNREACHABLE,
        /** Nothing came from the party at an end and nothing was sent to it for too long. */
        SILENT
    }

    /**
     * A lease that ended, or should.
     *
     * @param silent ids of the ends that are silent, where that is why
     */
    public record Loss(Lease lease, Why why, List<String> silent) {
        private static Loss of(Lease lease, Why why) {
            return new Loss(lease, why, List.of());
        }
    }

    private final Duration patience;
    private final Duration gonePatience;
    private final Duration silence;
    /** Since when an instance has not answered: as many as hold leases of this node. */
    private final Map<String, Instant> unanswered = new ConcurrentHashMap<>();

    /**
     * Nothing is known yet.
     *
     * @param patience how long an instance may not answer
     * @param gonePatience how long one may not whose process is not there
     * @param silence how long nothing may come and go
     */
    public Leases(Duration patience, Duration gonePatience, Duration silence) {
        this.patience = patience;
        this.gonePatience = gonePatience;
        this.silence = silence;
    }

    /** How long an instance may not answer whose process is not there. */
    Duration gonePatience() {
        return gonePatience;
    }

    /** Forgets the instances that hold none of these any more. */
    public void asking(Collection<Lease> leases) {
        unanswered
                .keySet()
                .retainAll(leases.stream()
                        .map(lease -> lease.session().instanceId())
                        .collect(Collectors.toSet()));
    }

    /** What follows from a renewal. */
    public List<Loss> after(Renewal renewal, Instant now) {
        return switch (renewal) {
            case Answered answered -> {
                unanswered.remove(answered.instanceId());
                var over = answered.over().stream().map(lease -> Loss.of(lease, Why.OVER));
                var silent = answered.silences().stream()
                        .filter(this::tooLong)
                        .collect(Collectors.groupingBy(
                                Renewal.Silence::lease,
                                LinkedHashMap::new,
                                Collectors.mapping(Renewal.Silence::endId, Collectors.toUnmodifiableList())));
                yield Stream.concat(
                                over,
                                silent.entrySet().stream()
                                        .map(each -> new Loss(each.getKey(), Why.SILENT, each.getValue())))
                        .toList();
            }
            case Unanswered failed -> {
                var since = unanswered.putIfAbsent(failed.instanceId(), now);
                var limit = failed.gone() ? gonePatience : patience;
                boolean lost = since != null && Duration.between(since, now).compareTo(limit) >= 0;
                yield lost
                        ? failed.leases().stream()
                                .map(lease -> Loss.of(lease, Why.UNREACHABLE))
                                .toList()
                        : List.of();
            }
        };
    }

    private boolean tooLong(Renewal.Silence end) {
        return end.unheard().compareTo(silence) >= 0 && end.unsent().compareTo(silence) >= 0;
    }
}
