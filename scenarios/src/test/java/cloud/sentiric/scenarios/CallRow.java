package cloud.sentiric.scenarios;

import java.time.Instant;
import java.util.Optional;

/** A finished row of {@code calls}. */
record CallRow(
        String attemptId,
        String direction,
        String tenantId,
        String status,
        String disposition,
        int sipCode,
        String endedBy,
        String reason,
        String nodeId,
        Optional<Instant> answerTime,
        Optional<Instant> endTime,
        long durationMillis) {}
