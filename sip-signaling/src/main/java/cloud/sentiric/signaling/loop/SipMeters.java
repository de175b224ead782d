package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.Observer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what passes: sip_messages_total, sip_responses_total, sip_handler_duration_seconds, sip_dropped_total. */
public final class SipMeters implements Observer {
    private static final Logger log = LoggerFactory.getLogger(SipMeters.class);
    /** Methods with a series of their own; a stranger's must not make new ones. */
    private static final Set<String> KNOWN = Set.of(
            "INVITE",
            "ACK",
            "CANCEL",
            "BYE",
            "OPTIONS",
            "REGISTER",
            "UPDATE",
            "INFO",
            "REFER",
            "NOTIFY",
            "SUBSCRIBE",
            "PUBLISH",
            "MESSAGE",
            "PRACK");

    private final MeterRegistry registry;
    private final Map<String, Counter> in = new ConcurrentHashMap<>();
    private final Map<String, Counter> out = new ConcurrentHashMap<>();
    private final Map<String, Counter> responses = new ConcurrentHashMap<>();
    private final Map<String, Counter> dropped = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations;
    private final Timer otherDuration;

    public SipMeters(MeterRegistry registry) {
        this.registry = registry;
        this.durations = KNOWN.stream().collect(Collectors.toUnmodifiableMap(method -> method, this::duration));
        this.otherDuration = duration("other");
    }

    private Timer duration(String method) {
        return Timer.builder("sip.handler.duration")
                .description("From a request to its final response")
                .tag("method", method)
                .register(registry);
    }

    private static String tag(String method) {
        return KNOWN.contains(method) ? method : "other";
    }

    /** A message came in. */
    public void in(String method) {
        in.computeIfAbsent(tag(method), tag -> registry.counter("sip.messages", "method", tag, "direction", "in"))
                .increment();
    }

    /** A message goes out. */
    public void out(String method) {
        out.computeIfAbsent(tag(method), tag -> registry.counter("sip.messages", "method", tag, "direction", "out"))
                .increment();
    }

    /** A response goes out. */
    public void response(String method, int status) {
        out(method);
        responses
                .computeIfAbsent(
                        tag(method) + status,
                        _ -> registry.counter("sip.responses", "method", tag(method), "code", Integer.toString(status)))
                .increment();
    }

    @Override
    public void answered(Method method, int status, long nanos) {
        durations.getOrDefault(method.name(), otherDuration).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void dropped(String reason) {
        dropped.computeIfAbsent(reason, tag -> registry.counter("sip.dropped", "reason", tag))
                .increment();
    }

    @Override
    public void failed(@Nullable CallId callId, Throwable bug) {
        dropped("bug");
        log.error("call {} failed", callId, bug);
    }
}
