package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.ice.TestCredentials;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false, TestCodecs.ALL),
                TestCredentials.OURS,
                new Random(seed),
                0);
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

    private static Format format(String rtpmap) {
        var parts = rtpmap.split("[ /]", -1);
        return new Format(
                Integer.parseInt(parts[0]),
                parts[1],
                Integer.parseInt(parts[2]),
                parts.length > 3 ? Integer.parseInt(parts[3]) : 1,
                20);
    }

    /** A packet of PCMU on its way to another codec: decoded, resampled, encoded. */
    @ParameterizedTest
    @ValueSource(strings = {"8 PCMA/8000", "9 G722/8000", "98 L16/16000", "99 L16/48000", "96 opus/48000/2"})
    void noPacketThatIsMadeAnewAllocates(String other) {
        var event = new Format(101, "telephone-event", 8000, 1, 0);
        callee.agree(new Speaker("callee", null, new Formats(List.of(), List.of(format(other), event))));
        callee.hears(new Hears.Relay(new EndId(1)), 0);
        callee.hearing(new Formats(List.of(format("0 PCMU/8000"), event), List.of()));
        assertThat(callee.transcodes()).isTrue();
        transcoded(5000);
        var _ = caller.news();
        long before = threads.getCurrentThreadAllocatedBytes();
        int sent = transcoded(5000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sent).isGreaterThan(4000);
        assertThat(allocated).as("bytes of 5000 packets").isLessThan(5000);
    }

    private int transcoded(int packets) {
        int sent = 0;
        for (int i = 0; i < packets; i++) {
            packet();
            in.rewind();
            while (!callee.transcode(caller, in, now)) {
                sent += send();
            }
            sent += send();
        }
        return sent;
    }

    private int send() {
        int sent = 0;
        for (out.clear(); callee.transcoded(now, out); out.clear()) {
            sent++;
        }
        return sent;
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
