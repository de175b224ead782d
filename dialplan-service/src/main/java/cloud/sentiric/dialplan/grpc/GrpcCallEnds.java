package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.toll.CallEnds;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceBlockingStub;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks cdr-service which attempts are over. */
public final class GrpcCallEnds implements CallEnds {
    private static final Logger log = LoggerFactory.getLogger(GrpcCallEnds.class);

    private final CdrServiceBlockingStub calls;
    private final Duration deadline;
    private final AtomicBoolean away = new AtomicBoolean();

    public GrpcCallEnds(Channel channel, Duration deadline) {
        this.calls = CdrServiceGrpc.newBlockingStub(channel);
        this.deadline = deadline;
    }

    @Override
    public Map<UUID, Duration> of(List<UUID> attempts) {
        if (attempts.isEmpty()) {
            return Map.of();
        }
        try {
            var request = GetCallEndsRequest.newBuilder();
            attempts.forEach(attempt -> request.addAttemptIds(attempt.toString()));
            var answer = calls.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    .getCallEnds(request.build());
            if (away.getAndSet(false)) {
                log.info("cdr-service answers again");
            }
            var lengths = new HashMap<UUID, Duration>();
            answer.getEndsList()
                    .forEach(end ->
                            lengths.put(UUID.fromString(end.getAttemptId()), Duration.ofMillis(end.getDurationMs())));
            return lengths;
        } catch (StatusRuntimeException e) {
            if (!away.getAndSet(true)) {
                log.warn(
                        "cdr-service does not say which calls are over, all count as going on: {}",
                        e.getStatus().getCode());
            }
            return Map.of();
        }
    }
}
