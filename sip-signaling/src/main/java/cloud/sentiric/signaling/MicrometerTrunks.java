package cloud.sentiric.signaling;

import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Gauges of each trunk: sip_trunk_up, sip_trunk_rtt_seconds, sip_trunk_calls, sip_trunk_registered. */
final class MicrometerTrunks {
    private final KnownTrunks trunks;
    private final TrunkBoard board;
    private final ToDoubleFunction<TrunkId> seats;
    private final MultiGauge up;
    private final MultiGauge roundTrip;
    private final Supplier<Map<TrunkId, Boolean>> registrations;
    private final MultiGauge calls;
    private final MultiGauge registered;

    /**
     * Without rows.
     *
     * @param seats calls of this node in a trunk
     * @param registrations whether we are registered, of the trunks that this node looks after
     */
    MicrometerTrunks(
            MeterRegistry registry,
            KnownTrunks trunks,
            TrunkBoard board,
            ToDoubleFunction<TrunkId> seats,
            Supplier<Map<TrunkId, Boolean>> registrations) {
        this.trunks = trunks;
        this.board = board;
        this.seats = seats;
        this.registrations = registrations;
        this.up = MultiGauge.builder("sip.trunk.up")
                .description("1: it answers OPTIONS, 0: it does not, -1: nobody knows")
                .register(registry);
        this.roundTrip = MultiGauge.builder("sip.trunk.rtt")
                .description("Round-trip time of its latest OPTIONS")
                .baseUnit("seconds")
                .register(registry);
        this.calls = MultiGauge.builder("sip.trunk.calls")
                .description("Calls of this node in it")
                .register(registry);
        this.registered = MultiGauge.builder("sip.trunk.registered")
                .description("Whether its registrar has our contact, of those that this node looks after")
                .register(registry);
    }

    /** Has a row for each trunk that there is now. Rows read live and stay: who scrapes while one is made anew finds it twice. */
    void renew() {
        var ids = trunks.all().stream().map(trunk -> trunk.id()).toList();
        up.register(rows(ids, this::condition));
        roundTrip.register(rows(ids, id -> board.of(id).roundTrip().toNanos() / 1e9));
        calls.register(rows(ids, seats));
        registered.register(rows(
                List.copyOf(registrations.get().keySet()),
                id -> registrations.get().getOrDefault(id, false) ? 1 : 0));
    }

    private double condition(TrunkId trunk) {
        return switch (board.of(trunk).condition()) {
            case UP -> 1;
            case DOWN -> 0;
            case UNKNOWN -> -1;
        };
    }

    private static List<Row<?>> rows(List<TrunkId> ids, ToDoubleFunction<TrunkId> value) {
        return ids.stream()
                .<Row<?>>map(id -> Row.of(Tags.of("tenant", id.tenantId(), "trunk", id.id()), id, value))
                .toList();
    }
}
