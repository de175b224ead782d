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
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the renewals of leases which calls have lost their media. An instance that does not answer once is not yet
 * gone: it is when it has not answered for some time, a short one where each time its process was not there. Any thread.
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
    /** By the id of a lease whose instance does not answer: as many as there are of this node. */
    private final Map<String, Absence> absences = new ConcurrentHashMap<>();

    /**
     * A lease was asked for in vain. Each has its own: a session that was opened since shows that its instance was there.
     *
     * @param since when that was first so
     * @param gone since when nobody was there each time; null if somebody may have been the last time
     */
    private record Absence(
            String instanceId, Instant since, @Nullable Instant gone) {
        Absence next(boolean nobody, Instant now) {
            return new Absence(instanceId, since, nobody ? Objects.requireNonNullElse(gone, now) : null);
        }

        boolean lasts(Duration patience, Duration gonePatience, Instant now) {
            return Duration.between(since, now).compareTo(patience) >= 0
                    || (gone != null && Duration.between(gone, now).compareTo(gonePatience) >= 0);
        }
    }

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

    /** Forgets what is none of these any more. */
    public void asking(Collection<Lease> leases) {
        if (!absences.isEmpty()) {
            absences.keySet()
                    .retainAll(leases.stream()
                            .map(lease -> lease.session().leaseId())
                            .collect(Collectors.toSet()));
        }
    }

    /** What follows from a renewal. */
    public List<Loss> after(Renewal renewal, Instant now) {
        return switch (renewal) {
            case Answered answered -> {
                absences.values().removeIf(absence -> absence.instanceId().equals(answered.instanceId()));
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
            case Unanswered failed ->
                failed.leases().stream()
                        .filter(lease -> isLost(lease, failed.gone(), now))
                        .map(lease -> Loss.of(lease, Why.UNREACHABLE))
                        .toList();
        };
    }

    private boolean isLost(Lease lease, boolean gone, Instant now) {
        var session = lease.session();
        var absence = absences.merge(
                session.leaseId(),
                new Absence(session.instanceId(), now, gone ? now : null),
                (before, _) -> before.next(gone, now));
        return absence.lasts(patience, gonePatience, now);
    }

    private boolean tooLong(Renewal.Silence end) {
        return end.unheard().compareTo(silence) >= 0 && end.unsent().compareTo(silence) >= 0;
    }
}
