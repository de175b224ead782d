package cloud.sentiric.media.udp;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.playout.RtpSession;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.LeaseId;
import cloud.sentiric.media.port.RequestId;
import cloud.sentiric.media.port.RtpPort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RtpThreadTest {
    private final List<Lease> lost = new ArrayList<>();

    /** As where the system watches no more sockets: those of the port must not stay bound for ever. */
    @Test
    void aPortThatCannotBeWatchedIsClosedAndItsLeaseEnds() throws IOException {
        var thread = new RtpThread(
                0, 1, System::nanoTime, InstantSource.system(), new RtpMeters(new SimpleMeterRegistry()), lost::add);
        var sockets = sockets();
        var port = new RtpPort(sockets.rtp().socket().getLocalPort());
        var lease = new Lease(
                new LeaseId("0".repeat(32)),
                port,
                new RequestId("request-00000001"),
                new CallId("call"),
                AddressFamily.IPV4);
        sockets.rtcp().close();
        thread.open(new OpenPort(
                sockets, new RtpSession(lease, Duration.ofMillis(300), Duration.ofSeconds(20), new Random(1), 0)));
        assertThat(sockets.rtp().isOpen()).isFalse();
        assertThat(thread.port(lease)).isNull();
        assertThat(lost).containsExactly(lease);
    }

    private static PortSockets sockets() throws IOException {
        IOException last = new IOException("no port");
        for (int number = 40_000; number < 41_000; number += 2) {
            try {
                return PortSockets.bind(InetAddress.getLoopbackAddress(), new RtpPort(number));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
