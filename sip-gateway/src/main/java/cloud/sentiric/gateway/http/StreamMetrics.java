package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.relay.CarrierCounters;
import cloud.sentiric.gateway.relay.CarrierFailure;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Closing;
import cloud.sentiric.gateway.stream.OpenConnections;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** Connections of clients and to carriers, for Prometheus: how many are open, how others ended, what failed. */
public final class StreamMetrics implements MultiCollector {
    private final OpenConnections connections;
    private final CarrierCounters carriers;
    private final Labels common;

    public StreamMetrics(OpenConnections connections, CarrierCounters carriers, String service, String node) {
        this.carriers = carriers;
        this.connections = connections;
        common = Labels.of("service", service, "node", node);
    }

    @Override
    public MetricSnapshots collect() {
        var open = GaugeSnapshot.builder().name("sip_connections").help("Connections of clients that are open");
        for (var transport : Transport.values()) {
            if (transport != Transport.UDP) {
                open.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(connections.open(transport))
                        .labels(common.merge(Labels.of("transport", transport.label())))
                        .build());
            }
        }
        var outward =
                GaugeSnapshot.builder().name("sip_carrier_connections").help("Connections to carriers that are open");
        for (var transport : List.of(Transport.TCP, Transport.TLS)) {
            outward.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(connections.outward(transport))
                    .labels(common.merge(Labels.of("transport", transport.label())))
                    .build());
        }
        var failures = CounterSnapshot.builder()
                .name("sip_carrier_failures")
                .help("Servers of carriers that did not get a request, or did nothing with it");
        for (var why : CarrierFailure.values()) {
            failures.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value((double) carriers.failures(why))
                    .labels(common.merge(Labels.of("reason", why.label())))
                    .build());
        }
        var closed = CounterSnapshot.builder().name("sip_connections_closed").help("Connections of clients that ended");
        for (var why : Closing.values()) {
            long count = connections.closings(why);
            if (count > 0) {
                closed.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value((double) count)
                        .labels(common.merge(Labels.of("reason", why.label())))
                        .build());
            }
        }
        return new MetricSnapshots(open.build(), outward.build(), failures.build(), closed.build());
    }
}
