package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a packet costs of the heap: nothing, with all that is noticed. */
final class AllocationTest {
    private static final InetSocketAddress PHONE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4000);
    private static final long PACKET = 20_000_000;
    private static final int PACKETS = 50_000;
    private static final Ssrc SSRC = new Ssrc(9);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ByteBuffer in = ByteBuffer.allocateDirect(200);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1500);
    private final ByteBuffer report = ByteBuffer.allocateDirect(28);
    private final End caller = end(1);
    private final End callee = end(2);
    private long now;
    private int sequence;
    private int passed;

    private static End end(int seed) {
        var end = new End(
                new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false), new Random(seed), 0);
        end.describe(PHONE, 0);
        end.agree(new Speaker("caller", new Speech(false, Set.of(0), 101)));
        return end;
    }

    /** The next packet of a line that loses some, of a party that holds a key down now and then; a stranger knocks. */
    private void packet() {
        sequence += sequence % 50 == 7 ? 3 : 1;
        boolean key = sequence % 100 > 90;
        now += PACKET;
        in.clear();
        RtpHeader.write(in, false, key ? 101 : 0, sequence & 0xFFFF, key ? 0 : sequence * 160, SSRC);
        if (key) {
            in.putInt(0x050a_0320);
        } else {
            in.position(RtpHeader.LENGTH + 160);
        }
        in.flip();
        out.clear();
        passed += caller.receive(in, PHONE, now, out).isPassed() && callee.relay(now) != null ? 1 : 0;
        caller.receive(in, STRANGER, now, out);
        caller.control(report, PHONE, now);
        callee.passed(caller.senderReport(), now);
        callee.control(report, PHONE, now);
    }

    private void packets() {
        for (int i = 0; i < PACKETS; i++) {
            packet();
        }
    }

    @Test
    void noPacketAllocates() {
        callee.hears(new Hears.Relay(new EndId(1)), 0);
        report.putInt(0x80c8_0006)
                .putInt(9)
                .putInt(1)
                .putInt(2)
                .putInt(3)
                .putInt(4)
                .putInt(5)
                .flip();
        packets();
        assertThat(caller.news()).containsExactly(new Happening.FirstPacket(0, false));
        long before = threads.getCurrentThreadAllocatedBytes();
        packets();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(passed).isEqualTo(2 * PACKETS);
        assertThat(allocated).as("bytes of %d packets", PACKETS).isLessThan(PACKETS / 10);
    }
}
