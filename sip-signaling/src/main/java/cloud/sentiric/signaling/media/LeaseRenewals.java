package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.media.Leases.Loss;
import cloud.sentiric.signaling.media.Media.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Renews the leases of calls: all from time to time, and those at one instance when something is wrong with it, until it answers or
 * is lost. Any thread.
 */
public final class LeaseRenewals {
    private final Media media;
    private final Leases leases;
    private final Supplier<List<Lease>> held;
    private final Consumer<Loss> lost;
    private final BiConsumer<Duration, Runnable> later;
    private final InstantSource clock;
    /** Instances that are asked again soon. */
    private final Set<String> suspected = ConcurrentHashMap.newKeySet();

    /**
     * Does nothing by itself.
     *
     * @param held the leases that calls have now
     * @param lost told of calls that have lost their media
     * @param later runs something after a while
     */
    public LeaseRenewals(
            Media media,
            Leases leases,
            Supplier<List<Lease>> held,
            Consumer<Loss> lost,
            BiConsumer<Duration, Runnable> later,
            InstantSource clock) {
        this.media = media;
        this.leases = leases;
        this.held = held;
        this.lost = lost;
        this.later = later;
        this.clock = clock;
    }

    /** Renews all. */
    public void renew() {
        var all = held.get();
        leases.asking(all);
        renew(all);
    }

    /** Something is wrong with an instance. */
    public void suspect(String instanceId) {
        renew(held.get().stream()
                .filter(lease -> lease.session().instanceId().equals(instanceId))
                .toList());
    }

    private void renew(List<Lease> some) {
        media.renew(some, renewal -> {
            leases.after(renewal, clock.instant()).forEach(lost);
            if (renewal instanceof Renewal.Unanswered failed && failed.gone() && suspected.add(failed.instanceId())) {
                later.accept(leases.gonePatience(), () -> {
                    suspected.remove(failed.instanceId());
                    suspect(failed.instanceId());
                });
            }
        });
    }
}
