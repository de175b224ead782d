package cloud.sentiric.dialplan.toll;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who knows which attempts are over. */
public interface CallEnds {
    /** Those of them that are over, with their length from answer to end; none while nobody can say. */
    Map<UUID, Duration> of(List<UUID> attempts);
}
