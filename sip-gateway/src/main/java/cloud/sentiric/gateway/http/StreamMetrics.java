package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Closing;
import cloud.sentiric.gateway.stream.OpenConnections;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Clients' connections, for Prometheus: how many are open and how others ended. */
public final class StreamMetrics implements MultiCollector {
    private final OpenConnections connections;
    private final Labels common;

    public StreamMetrics(OpenConnections connections, String service, String node) {
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
        return new MetricSnapshots(open.build(), closed.build());
    }
}
