package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.target.Choice;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Sums the workers' counters when Prometheus asks; only series that have counted something. */
public final class SipMetrics implements MultiCollector {
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    private final List<Counters> workers;
    private final Supplier<Choice> choice;
    private final Guard guard;
    private final Labels common;

    public SipMetrics(List<Counters> workers, Supplier<Choice> choice, Guard guard, String service, String node) {
        this.workers = workers;
        this.choice = choice;
        this.guard = guard;
        common = Labels.of("service", service, "node", node);
    }

    private long sum(ToLongFunction<Counters> count) {
        return workers.stream().mapToLong(count).sum();
    }

    private Labels labels(String... more) {
        return common.merge(Labels.of(more));
    }

    @Override
    public MetricSnapshots collect() {
        return new MetricSnapshots(messages(), responses(), dropped(), moved(), bans(), times(), rtt());
    }

    private CounterSnapshot messages() {
        var counter = CounterSnapshot.builder().name("sip_messages").help("SIP messages, requests and responses");
        for (var method : Method.values()) {
            int m = method.index();
            add(counter, sum(c -> c.in(m)), labels("method", method.name(), "direction", "in"));
            add(counter, sum(c -> c.out(m)), labels("method", method.name(), "direction", "out"));
        }
        return counter.build();
    }

    private CounterSnapshot responses() {
        var counter = CounterSnapshot.builder().name("sip_responses").help("SIP responses sent");
        for (var method : Method.values()) {
            for (int code = 100; code < Counters.CODES; code++) {
                int c = code;
                long count = sum(w -> w.responses(method.index(), c));
                add(counter, count, labels("method", method.name(), "code", "" + code));
            }
        }
        return counter.build();
    }

    private CounterSnapshot dropped() {
        var counter = CounterSnapshot.builder().name("sip_dropped").help("Datagrams dropped without an answer");
        for (var reason : Reason.values()) {
            add(counter, sum(c -> c.dropped(reason.index())), labels("reason", reason.label()));
        }
        return counter.build();
    }

    private CounterSnapshot moved() {
        var counter = CounterSnapshot.builder()
                .name("sip_requests_moved")
                .help("Requests sent to another node because the first was silent");
        add(counter, sum(Counters::movedRequests), common);
        return counter.build();
    }

    private GaugeSnapshot bans() {
        return GaugeSnapshot.builder()
                .name("sip_bans")
                .help("Sources that are banned")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(guard.bans(System.nanoTime()).size())
                        .labels(common)
                        .build())
                .build();
    }

    private static void add(CounterSnapshot.Builder counter, long count, Labels labels) {
        if (count > 0) {
            counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value((double) count)
                    .labels(labels)
                    .build());
        }
    }

    private HistogramSnapshot times() {
        var histogram = HistogramSnapshot.builder()
                .name("sip_handler_duration_seconds")
                .unit(Unit.SECONDS)
                .help("Time from a datagram's arrival to the end of its handling, of a sample of the messages");
        for (var method : Method.values()) {
            var bounds = new double[Counters.BUCKETS];
            var counts = new long[Counters.BUCKETS];
            long total = 0;
            for (int i = 0; i < bounds.length; i++) {
                int bucket = i;
                bounds[i] = i == bounds.length - 1 ? Double.POSITIVE_INFINITY : (1 << i) / MICROS;
                counts[i] = sum(c -> c.times(method.index(), bucket));
                total += counts[i];
            }
            if (total > 0) {
                histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                        .sum(sum(c -> c.nanos(method.index())) / NANOS)
                        .labels(labels("method", method.name()))
                        .build());
            }
        }
        return histogram.build();
    }

    private GaugeSnapshot rtt() {
        var gauge = GaugeSnapshot.builder()
                .name("sip_node_rtt_seconds")
                .unit(Unit.SECONDS)
                .help("Smoothed round-trip time of OPTIONS to a node");
        for (var view : choice.get().views()) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(view.rtt() / NANOS)
                    .labels(Labels.of(
                            "service",
                            common.get("service"),
                            "node",
                            view.node().name()))
                    .build());
        }
        return gauge.build();
    }
}
