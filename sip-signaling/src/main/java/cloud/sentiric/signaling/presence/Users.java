package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.presence.SharedCallStates.Leased;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The users as what can be watched: composes what is known of one. Any thread. */
public final class Users implements Resources {
    /** The next look at one of whom nothing ends by itself: what was missed is seen then. */
    private static final Duration LATER = Duration.ofMinutes(10);
    /** After the end of something, so that the store has ended it as well. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final Packages packages;
    private final Bindings bindings;
    private final SharedPublications publications;
    private final SharedCallStates calls;
    private final InstantSource clock;

    public Users(
            Packages packages,
            Bindings bindings,
            SharedPublications publications,
            SharedCallStates calls,
            InstantSource clock) {
        this.packages = packages;
        this.bindings = bindings;
        this.publications = publications;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public List<EventPackage> packages() {
        return packages.all();
    }

    @Override
    public CompletionStage<Sight> look(EventPackage event, Aor user) {
        return event.equals(packages.dialog()) ? calls.of(user).thenApply(held -> dialogs(user, held)) : presence(user);
    }

    private Sight dialogs(Aor user, List<Leased> held) {
        var document = new DialogInfo(user, held.stream().map(Leased::state).toList());
        return new Sight(document, next(held.stream().map(Leased::until)));
    }

    private CompletionStage<Sight> presence(Aor user) {
        var bound = bindings.load(user).thenApply(loaded -> switch (loaded) {
            case Loaded.Found(var _, var found) -> live(found);
            case Loaded.Unavailable(var reason) -> throw new IllegalStateException(reason);
        });
        return bound.thenCombine(publications.of(user), Said::new)
                .thenCombine(calls.of(user), (said, held) -> presence(user, said, held));
    }

    private record Said(List<Binding> bound, List<Publication> published) {}

    private List<Binding> live(List<Binding> found) {
        var now = clock.instant();
        return found.stream().filter(binding -> binding.live(now)).toList();
    }

    private Sight presence(Aor user, Said said, List<Leased> held) {
        var statements = said.published().stream()
                .sorted(Comparator.comparing(Publication::since).reversed())
                .map(Publication::statement)
                .toList();
        var document = new Pidf(user, !said.bound().isEmpty(), statements, !held.isEmpty());
        var ends = Stream.of(
                        // Registered is who has one of them.
                        said.bound().stream().map(Binding::expires).max(Comparator.naturalOrder()).stream(),
                        said.published().stream().map(Publication::expires),
                        held.stream().map(Leased::until))
                .flatMap(each -> each);
        return new Sight(document, next(ends));
    }

    private Instant next(Stream<Instant> ends) {
        var later = clock.instant().plus(LATER);
        return ends.min(Comparator.naturalOrder())
                .map(end -> end.plus(MARGIN))
                .filter(end -> end.isBefore(later))
                .orElse(later);
    }
}
