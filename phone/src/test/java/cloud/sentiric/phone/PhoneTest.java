package cloud.sentiric.phone;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.sip.Account;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
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
}
