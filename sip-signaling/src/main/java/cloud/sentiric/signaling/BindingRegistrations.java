package cloud.sentiric.signaling;

import cloud.sentiric.signaling.grpc.Registrations;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.BindingEvents;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.registrar.Bindings.Stored;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bindings of the registrar as the contract shows them. */
final class BindingRegistrations implements Registrations {
    /** Changes of others that are taken into account. */
    private static final int TRIES = 4;

    private final Bindings bindings;
    private final BindingEvents events;
    private final Domains domains;
    private final InstantSource clock;

    BindingRegistrations(Bindings bindings, BindingEvents events, Domains domains, InstantSource clock) {
        this.bindings = bindings;
        this.events = events;
        this.domains = domains;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<cloud.sentiric.proto.signaling.v1.Binding>> of(String aor) {
        return with(aor, found -> load(found).thenApply(loaded -> shown(loaded.bindings())));
    }

    @Override
    public CompletionStage<List<cloud.sentiric.proto.signaling.v1.Binding>> remove(String aor, String contactUri) {
        return with(aor, found -> remove(found, contactUri, TRIES));
    }

    private CompletionStage<List<cloud.sentiric.proto.signaling.v1.Binding>> remove(
            Aor aor, String contactUri, int tries) {
        return load(aor).thenCompose(loaded -> {
            var removed = loaded.bindings().stream()
                    .filter(binding ->
                            contactUri.isEmpty() || binding.uri().text().equals(contactUri))
                    .toList();
            if (removed.isEmpty()) {
                return CompletableFuture.completedStage(List.of());
            }
            var left = new ArrayList<>(loaded.bindings());
            left.removeAll(removed);
            return bindings.replace(aor, loaded.version(), left).thenCompose(stored -> {
                if (stored == Stored.STORED) {
                    removed.forEach(binding -> events.unbound(aor, binding));
                    return CompletableFuture.completedStage(shown(removed));
                }
                return stored == Stored.CONFLICT && tries > 1
                        ? remove(aor, contactUri, tries - 1)
                        : CompletableFuture.failedStage(new IllegalStateException(stored.name()));
            });
        });
    }

    private <T> CompletionStage<T> with(String aor, Function<Aor, CompletionStage<T>> work) {
        @Nullable Aor found;
        try {
            found = domains.aor(SipUri.parse(aor));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        return found == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("no AOR of ours"))
                : work.apply(found);
    }

    private CompletionStage<Loaded.Found> load(Aor aor) {
        return bindings.load(aor).thenCompose(loaded -> switch (loaded) {
            case Loaded.Found found -> CompletableFuture.completedStage(found);
            case Loaded.Unavailable(var reason) -> CompletableFuture.failedStage(new IllegalStateException(reason));
        });
    }

    private List<cloud.sentiric.proto.signaling.v1.Binding> shown(List<Binding> found) {
        var now = clock.instant();
        return found.stream()
                .filter(binding -> binding.live(now))
                .map(binding -> shown(binding, now))
                .toList();
    }

    private static cloud.sentiric.proto.signaling.v1.Binding shown(Binding binding, Instant now) {
        return cloud.sentiric.proto.signaling.v1.Binding.newBuilder()
                .setContactUri(binding.uri().text())
                .setCallId(binding.callId().value())
                .setExpiresSeconds(
                        Math.toIntExact(Duration.between(now, binding.expires()).toSeconds()))
                .addAllPath(binding.path())
                .setUserAgent(binding.userAgent())
                .build();
    }
}
