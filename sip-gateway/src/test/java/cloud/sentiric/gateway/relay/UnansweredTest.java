package cloud.sentiric.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.target.Rules;
import cloud.sentiric.gateway.target.Targets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a plain queue: what is kept comes out whole and in order, however the ring turns. */
class UnansweredTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
    private final Unanswered queue = new Unanswered(4000);
    private final Message in = new Message(2000);
    private final Message out = new Message(2000);

    private static Node node() {
        var targets = new Targets(Rules.standard(), 1);
        targets.list(List.of(new Instance("b", CLIENT, true, false)), 0);
        return targets.tick(1).getFirst().node();
    }

    @Test
    void isAQueueOfBoundedSize() {
        var node = node();
        var random = new Random(3);
        var expected = new ArrayDeque<byte[]>();
        int kept = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < 55) {
                int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 400);
                Arrays.fill(in.bytes(), 0, size, (byte) i);
                if (queue.add(in, size, i, node, CLIENT, CLIENT, null, i)) {
                    expected.add(Arrays.copyOf(in.bytes(), size));
                    kept++;
                }
            } else if (queue.due(i)) {
                byte[] oldest = expected.remove();
                int size = queue.copy(out);
                assertThat(Arrays.copyOf(out.bytes(), size)).isEqualTo(oldest);
                assertThat((byte) queue.call()).isEqualTo(oldest[0]);
                queue.next();
            } else {
                assertThat(expected).isEmpty();
            }
        }
        assertThat(kept).isGreaterThan(10_000);
        while (queue.due(200_000)) {
            expected.remove();
            queue.next();
        }
        assertThat(expected).isEmpty();
    }

    @Test
    void isDueInItsTime() {
        queue.add(in, 10, 7, node(), CLIENT, CLIENT, null, 100);
        assertThat(queue.due(99)).isFalse();
        assertThat(queue.due(100)).isTrue();
        assertThat(queue.source()).isEqualTo(CLIENT);
        assertThat(queue.node()).hasToString("b");
    }
}
