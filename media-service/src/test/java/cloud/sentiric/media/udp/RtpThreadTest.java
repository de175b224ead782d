package cloud.sentiric.media.udp;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.NoHandshakes;
import cloud.sentiric.media.ice.TestCredentials;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.session.CallId;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.session.LentEnd;
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

    /** As where the system watches no more sockets: those of the end must not stay bound for ever. */
    @Test
    void anEndThatCannotBeWatchedIsClosedAndItsLeaseEnds() throws IOException {
        var thread = new RtpThread(
                0,
                1,
                new NoHandshakes(),
                System::nanoTime,
                InstantSource.system(),
                new RtpMeters(new SimpleMeterRegistry()),
                lost::add,
                told -> {});
        var sockets = sockets();
        var port = new RtpPort(sockets.rtp().socket().getLocalPort());
        var lease = new Lease(new LeaseId("0".repeat(32)), 0, new CallId("call"));
        var session = new OpenSession(lease);
        session.add(new OpenEnd(
                lease,
                new LentEnd(new EndId(1), port, AddressFamily.IPV4, TestCredentials.OURS),
                sockets,
                new End(
                        new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false, TestCodecs.ALL),
                        TestCredentials.OURS,
                        new Random(1),
                        0)));
        sockets.rtcp().close();
        thread.open(session);
        assertThat(sockets.rtp().isOpen()).isFalse();
        assertThat(thread.session(lease.id())).isNull();
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
