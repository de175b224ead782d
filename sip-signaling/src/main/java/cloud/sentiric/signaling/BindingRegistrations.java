package cloud.sentiric.signaling;

import cloud.sentiric.signaling.grpc.Registrations;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Bindings of the registrar as the contract shows them. */
final class BindingRegistrations implements Registrations {
    private final Bindings bindings;
    private final Domains domains;
    private final InstantSource clock;

    BindingRegistrations(Bindings bindings, Domains domains, InstantSource clock) {
        this.bindings = bindings;
        this.domains = domains;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<cloud.sentiric.proto.signaling.v1.Binding>> of(String aor) {
        @Nullable Aor found;
        try {
            found = domains.aor(SipUri.parse(aor));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (found == null) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no AOR of ours"));
        }
        return bindings.load(found).thenCompose(loaded -> switch (loaded) {
            case Loaded.Found(var version, var bound) -> CompletableFuture.completedStage(shown(bound));
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
