package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.Binding;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The bindings of an AOR as the contract shows them. Both fail where the store is away, with IllegalArgumentException for another URI. */
public interface Registrations {
    /** Bindings of sip:user@realm. */
    CompletionStage<List<Binding>> of(String aor);

    /**
     * Takes bindings away.
     *
     * @param contactUri of the binding; empty: all of them
     * @return those that were taken away
     */
    CompletionStage<List<Binding>> remove(String aor, String contactUri);
}
