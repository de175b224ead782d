package cloud.sentiric.signaling;

import cloud.sentiric.signaling.grpc.Registrations;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bindings of the registrar as the contract shows them. */
final class BindingRegistrations implements Registrations {
    private final Bindings bindings;
    private final String realm;
    private final InstantSource clock;

    BindingRegistrations(Bindings bindings, String realm, InstantSource clock) {
        this.bindings = bindings;
        this.realm = realm;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<cloud.sentiric.proto.signaling.v1.Binding>> of(String aor) {
        String user;
        try {
            user = SipUri.parse(aor).userText();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (user.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no user part"));
        }
        return bindings.load(new Aor(user, realm)).thenCompose(loaded -> switch (loaded) {
            case Loaded.Found(var version, var found) -> CompletableFuture.completedStage(shown(found));
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
