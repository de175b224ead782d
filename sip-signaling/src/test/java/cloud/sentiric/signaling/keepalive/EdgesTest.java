package cloud.sentiric.signaling.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EdgesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Edges edges = new Edges();

    private static InetAddress edge(int number) {
        return InetAddress.ofLiteral("192.0.2." + number);
    }

    @Test
    void whoHasNotBeenHeardOfForAWhileIsNotThere() {
        edges.heard(edge(1), 0);
        assertThat(edges.any(4 * SECOND)).isTrue();
        assertThat(edges.alive(edge(2), 4 * SECOND)).isFalse();
        assertThat(edges.any(5 * SECOND)).isFalse();
    }

    @Test
    void gatewaysThatAreGoneKeepNoRoom() {
        for (int i = 0; i < 200; i++) {
            edges.heard(edge(i), i * SECOND);
            assertThat(edges.alive(edge(i), i * SECOND)).as("gateway %s", i).isTrue();
        }
    }
}
