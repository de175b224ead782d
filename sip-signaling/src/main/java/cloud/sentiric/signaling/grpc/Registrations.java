package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.Binding;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The bindings of an AOR as the contract shows them. */
@FunctionalInterface
public interface Registrations {
    /** Bindings of sip:user@realm; fails where the store is away, with IllegalArgumentException for another URI. */
    CompletionStage<List<Binding>> of(String aor);
}
