package cloud.sentiric.phone;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.sip.Account;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class PhoneTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress NOBODY = new InetSocketAddress(LOCAL, 9);

    /** A test has another program take over the port. */
    @Test
    void thePortOfAClosedPhoneIsFree() throws IOException {
        var phone = Phone.subscriber(
                LOCAL,
                NOBODY,
                new Account("1001", "secret", "sentiric.cloud"),
                step -> LockSupport.parkNanos(100_000_000));
        var address = phone.address();
        phone.register();
        phone.close();
        try (var other = new DatagramSocket(address)) {
            assertThat(other.getLocalPort()).isEqualTo(address.getPort());
        }
    }

    /** Ports are the system's, and given anew: a session that ended may have more to say to the party that had it before. */
    @Test
    void speechOfAnotherCallBreaksNoRule() throws IOException {
        try (var phone = Phone.subscriber(LOCAL, NOBODY, new Account("1001", "secret", "sentiric.cloud"));
                var other = new DatagramSocket(0, LOCAL)) {
            var report = new byte[96];
            report[0] = (byte) 0x81;
            other.send(new DatagramPacket(report, report.length, phone.address()));
            other.send(new DatagramPacket(new byte[] {'?'}, 1, phone.address()));
            Awaitility.await().until(() -> !phone.violations().isEmpty());
            assertThat(phone.violations()).singleElement().asString().startsWith("a datagram of 1 bytes");
        }
    }
}
