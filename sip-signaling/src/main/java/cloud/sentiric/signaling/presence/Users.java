package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The users as what can be watched: composes what is known of one. Any thread. */
public final class Users implements Resources {
    /** The next look at one of whom nothing ends by itself: by then his state was told with a refresh. */
    private static final Duration LATER = Duration.ofHours(1);
    /** After the end of something, so that the store has ended it as well. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final Packages packages;
    private final Bindings bindings;
    private final InstantSource clock;

    public Users(Packages packages, Bindings bindings, InstantSource clock) {
        this.packages = packages;
        this.bindings = bindings;
        this.clock = clock;
    }

    @Override
    public List<EventPackage> packages() {
        return packages.all();
    }

    @Override
    public CompletionStage<Sight> look(EventPackage event, Aor user) {
        return bindings.load(user).thenApply(loaded -> switch (loaded) {
            case Loaded.Found(var _, var found) -> registration(user, found);
            case Loaded.Unavailable(var reason) -> throw new IllegalStateException(reason);
        });
    }

    private Sight registration(Aor user, List<Binding> found) {
        var now = clock.instant();
        var end = found.stream()
                .map(Binding::expires)
                .filter(expires -> expires.isAfter(now))
                .max(Instant::compareTo);
        return new Sight(
                new Pidf(user, end.isPresent()), end.orElse(now.plus(LATER)).plus(MARGIN));
    }
}
