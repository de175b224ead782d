package cloud.sentiric.gateway.stream;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.route.Standing;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetransmissionsTest {
    private static final long MILLI = 1_000_000;
    private final Retransmissions retransmissions = new Retransmissions();
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1);
    private final Flow client = new Flow(address, null);

    private void add(long now) {
        add("OPTIONS", now);
    }

    private void add(String method, long now) {
        byte[] bytes = crlf("\n" + method + " sip:a SIP/2.0\nVia: SIP/2.0/TCP h\nCSeq: 1 " + method + "\n\n");
        Message message = Texts.message(bytes);
        new Scanner(1000).scan(message, bytes.length);
        var way = new Decision.Forward(address, null, Side.INSIDE, null, false, 7, null, false, Standing.UNKNOWN);
        retransmissions.sent(message, client, way, now);
    }

    /** Times in ms at which the request goes again, if it is answered after {@code answered} ms. */
    private List<Long> times(long answered) {
        var times = new ArrayList<Long>();
        add(0);
        for (long ms = 0; ms < 40_000; ms += 10) {
            long now = ms;
            retransmissions.tick(ms * MILLI, (from, bytes) -> {
                assertThat(from).isSameAs(client);
                assertThat(Texts.text(bytes)).startsWith("OPTIONS sip:a ");
                if (now < answered) {
                    times.add(now);
                }
                return now < answered;
            });
        }
        assertThat(retransmissions.size()).isZero();
        return times;
    }

    @Test
    void goAgainAtDoublingTimesUntilAnswered() {
        assertThat(times(Long.MAX_VALUE)).containsExactly(500L, 1500L, 3500L, 7500L);
        assertThat(times(1600)).containsExactly(500L, 1500L);
        assertThat(times(10)).isEmpty();
    }

    @Test
    void areNoAcks() {
        add("ACK", 0);
        assertThat(retransmissions.size()).isZero();
    }

    @Test
    void areBounded() {
        for (int i = 0; i < 10_000; i++) {
            add(i);
        }
        assertThat(retransmissions.size()).isEqualTo(4096);
        retransmissions.tick(Duration.ofSeconds(1).toNanos(), (from, bytes) -> false);
        assertThat(retransmissions.size()).isZero();
    }
}
