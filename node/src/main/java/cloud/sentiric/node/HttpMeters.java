package cloud.sentiric.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** Counts and times HTTP requests: http_requests_total, http_request_duration_seconds, http_in_flight_requests. */
final class HttpMeters extends OncePerRequestFilter {
    private static final Set<String> METHODS =
            Stream.of(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final AtomicInteger inFlight;

    HttpMeters(MeterRegistry registry) {
        this.registry = registry;
        this.inFlight = registry.gauge("http.in.flight.requests", new AtomicInteger());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        inFlight.incrementAndGet();
        long start = System.nanoTime();
        try {
            chain.doFilter(request, response);
        } finally {
            inFlight.decrementAndGet();
            record(request, response.getStatus(), System.nanoTime() - start);
        }
    }

    private void record(HttpServletRequest request, int status, long nanos) {
        // The pattern, not the path, and known methods: what a stranger writes must not make new series.
        var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String[] tags = {
            "method",
            METHODS.contains(request.getMethod()) ? request.getMethod() : "other",
            "path",
            pattern == null ? "none" : pattern.toString(),
            "status",
            "" + status
        };
        registry.counter("http.requests", tags).increment();
        Timer.builder("http.request.duration").tags(tags).register(registry).record(nanos, TimeUnit.NANOSECONDS);
    }
}
