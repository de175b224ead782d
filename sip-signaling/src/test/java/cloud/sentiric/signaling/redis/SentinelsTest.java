package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SentinelsTest {
    @Test
    void whoKnowsOfTheLatestFailOverIsRight() {
        var latest = Sentinels.latest(Stream.of(
                answer("100.64.0.2", "6379", "3"),
                Map.of(),
                answer("100.64.0.3", "6380", "10"),
                answer("100.64.0.4", "6379", "9")));
        assertThat(latest).isEqualTo(new Sentinels.Primary(new InetSocketAddress("100.64.0.3", 6380), 10));
    }

    @Test
    void beforeTheFirstFailOverAllKnowTheSame() {
        assertThat(Sentinels.latest(Stream.of(answer("100.64.0.2", "6379", "0"))))
                .isEqualTo(new Sentinels.Primary(new InetSocketAddress("100.64.0.2", 6379), 0));
    }

    /** Seen for 3.8 s where a replica was slow to follow. */
    @Test
    void whoLeadsAFailOverStillNamesTheOldOne() {
        var leads = Map.of(
                "ip", "100.64.0.2", "port", "6379", "config-epoch", "1", "flags", "master,o_down,failover_in_progress");
        var knows = answer("100.64.0.3", "6379", "1");
        var moved = new Sentinels.Primary(new InetSocketAddress("100.64.0.3", 6379), 1);
        assertThat(Sentinels.latest(Stream.of(leads, knows))).isEqualTo(moved);
        assertThat(Sentinels.latest(Stream.of(knows, leads))).isEqualTo(moved);
        assertThat(Sentinels.latest(Stream.of(leads))).isNull();
    }

    @Test
    void nobodyIsThePrimaryWhereNobodySaysWhoIs() {
        assertThat(Sentinels.latest(Stream.of(Map.of(), Map.of("ip", "100.64.0.2"), answer("100.64.0.2", "x", "1"))))
                .isNull();
    }

    private static Map<String, String> answer(String ip, String port, String epoch) {
        return Map.of("ip", ip, "port", port, "config-epoch", epoch);
    }
}
