package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.Contacts;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Target;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Contacts from the bindings of the registrar. */
final class BindingContacts implements Contacts {
    private final Bindings bindings;
    private final InstantSource clock;

    BindingContacts(Bindings bindings, InstantSource clock) {
        this.bindings = bindings;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<Target>> of(Aor aor) {
        return bindings.load(aor).thenApply(loaded -> switch (loaded) {
            case Loaded.Found(var version, var found) -> contacts(found);
            case Loaded.Unavailable(var reason) -> throw new IllegalStateException(reason);
        });
    }

    private List<Target> contacts(List<Binding> found) {
        var now = clock.instant();
        return found.stream()
                .filter(binding -> binding.live(now))
                .sorted(Comparator.comparingDouble(Binding::q).reversed())
                .map(binding -> new Target(binding.uri().text(), binding.path(), binding.q()))
                .toList();
    }
}
