package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.carrier.Hop;
import cloud.sentiric.gateway.token.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens connections to carriers. */
@FunctionalInterface
public interface Dialler {
    /** Opens one in its time, and says which; null if it cannot be, or who answers is not who was asked for. On any thread. */
    void dial(Hop hop, Consumer<@Nullable Connection> opened);
}
