package cloud.sentiric.cdr;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.postgres.PostgresCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The calls, with a bug: those whose Call-ID is fails-N-… cannot be folded the first N times they come alone. */
final class FaultyCalls implements Calls {
    private final Calls calls;
    private final Map<CallId, Integer> failures = new ConcurrentHashMap<>();

    private FaultyCalls(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Folded fold(List<Arrival.Legible> batch) {
        for (var each : batch) {
            var id = each.event().header().callId();
            if (id.value().startsWith("fails-")
                    && (batch.size() > 1
                            || failures.merge(id, 1, Integer::sum)
                                    <= Integer.parseInt(id.value().split("-", -1)[1]))) {
                throw new IllegalStateException("a bug");
            }
        }
        return calls.fold(batch);
    }

    @Override
    public List<Call> list(Query query) {
        return calls.list(query);
    }

    @Override
    public Optional<Call> get(AttemptId id) {
        return calls.get(id);
    }

    @Override
    public List<Kept> events(AttemptId id, @Nullable Mark after, int limit) {
        return calls.events(id, after, limit);
    }

    @Override
    public Map<AttemptId, Long> ended(List<AttemptId> ids) {
        return calls.ended(ids);
    }

    @Override
    public Metrics metrics(Interval interval) {
        return calls.metrics(interval);
    }

    @Configuration(proxyBeanMethods = false)
    static class Wiring {
        @Bean
        @Primary
        Calls faultyCalls(PostgresCalls calls) {
            return new FaultyCalls(calls);
        }
    }
}
