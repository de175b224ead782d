package cloud.sentiric.dialplan.toll;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Who knows which attempts are over. */
public interface CallEnds {
    /**
     * Those of them that are over, with their length from answer to end; empty where nobody says so in time.
     *
     * @param late told what is said after that, on any thread
     */
    Optional<Map<UUID, Duration>> of(List<UUID> attempts, Consumer<Map<UUID, Duration>> late);
}
