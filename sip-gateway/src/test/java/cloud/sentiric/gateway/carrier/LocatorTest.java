package cloud.sentiric.gateway.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** RFC 3263 §4, against names in memory. */
class LocatorTest {
    private final Table names = new Table();
    private final Locator locator = new Locator(names, new Random(7));

    private static final class Table implements Names {
        private final Map<String, List<Naptr>> naptr = new HashMap<>();
        private final Map<String, List<Srv>> srv = new HashMap<>();
        private final Map<String, List<InetAddress>> addresses = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void srv(String name, int priority, int weight, int port, String target) {
            srv.computeIfAbsent(name, n -> new ArrayList<>()).add(new Srv(priority, weight, port, target));
        }

        void naptr(String name, int order, String service, String replacement) {
            naptr.computeIfAbsent(name, n -> new ArrayList<>()).add(new Naptr(order, 0, "s", service, replacement));
        }

        void address(String name, String address) {
            addresses.computeIfAbsent(name, n -> new ArrayList<>()).add(InetAddress.ofLiteral(address));
        }

        private <T> CompletionStage<List<T>> answer(String question, @Nullable List<T> found) {
            asked.add(question);
            return CompletableFuture.completedStage(found == null ? List.of() : found);
        }

        @Override
        public CompletionStage<List<Naptr>> naptr(String domain) {
            return answer("NAPTR " + domain, naptr.get(domain));
        }

        @Override
        public CompletionStage<List<Srv>> srv(String name) {
            return answer("SRV " + name, srv.get(name));
        }

        @Override
        public CompletionStage<List<InetAddress>> addresses(String host) {
            return answer("A " + host, addresses.get(host));
        }
    }

    private List<String> locate(String host, int port, @Nullable Transport transport, boolean secure) {
        return locator.locate(new CarrierUri(host, port, transport, secure)).toCompletableFuture().join().stream()
                .map(hop -> hop.transport() + " " + hop.address().getAddress().getHostAddress() + ":"
                        + hop.address().getPort())
                .toList();
    }

    private List<String> locate(String host) {
        return locate(host, 0, null, false);
    }

    @Test
    void anAddressIsAskedOfNobody() {
        assertThat(locate("198.51.100.7")).containsExactly("UDP 198.51.100.7:5060");
        assertThat(locate("198.51.100.7", 5070, Transport.TCP, false)).containsExactly("TCP 198.51.100.7:5070");
        assertThat(locate("198.51.100.7", 0, null, true)).containsExactly("TLS 198.51.100.7:5061");
        assertThat(locate("2001:db8::1", 0, Transport.TCP, true)).containsExactly("TLS 2001:db8:0:0:0:0:0:1:5061");
        assertThat(names.asked).isEmpty();
    }

    @Test
    void aPortNeedsNoService() {
        names.address("carrier.example", "198.51.100.1");
        assertThat(locate("carrier.example", 5080, null, false)).containsExactly("UDP 198.51.100.1:5080");
        assertThat(locate("carrier.example", 5080, Transport.TLS, false)).containsExactly("TLS 198.51.100.1:5080");
        assertThat(names.asked).containsOnly("A carrier.example");
    }

    @Test
    void theCarrierSaysHowItLikesToBeReached() {
        names.naptr("carrier.example", 20, "SIP+D2U", "_sip._udp.carrier.example");
        names.naptr("carrier.example", 10, "SIPS+D2T", "_sips._tcp.carrier.example");
        names.naptr("carrier.example", 5, "E2U+sip", "x");
        names.srv("_sips._tcp.carrier.example", 1, 1, 5061, "a.carrier.example");
        names.srv("_sip._udp.carrier.example", 1, 1, 5060, "b.carrier.example");
        names.address("a.carrier.example", "198.51.100.1");
        names.address("b.carrier.example", "198.51.100.2");
        assertThat(locate("carrier.example")).containsExactly("TLS 198.51.100.1:5061", "UDP 198.51.100.2:5060");
        assertThat(locate("carrier.example", 0, null, true)).containsExactly("TLS 198.51.100.1:5061");
    }

    @Test
    void aNamedTransportHasItsServersAskedFor() {
        names.srv("_sip._tcp.carrier.example", 2, 1, 5062, "b.carrier.example");
        names.srv("_sip._tcp.carrier.example", 1, 1, 5061, "a.carrier.example");
        names.address("a.carrier.example", "198.51.100.1");
        names.address("b.carrier.example", "198.51.100.2");
        assertThat(locate("carrier.example", 0, Transport.TCP, false))
                .containsExactly("TCP 198.51.100.1:5061", "TCP 198.51.100.2:5062");
        assertThat(names.asked).doesNotContain("NAPTR carrier.example");
    }

    @Test
    void withoutServicesItIsTheUsualPort() {
        names.address("carrier.example", "198.51.100.1");
        names.address("carrier.example", "2001:db8::2");
        assertThat(locate("carrier.example")).containsExactly("UDP 198.51.100.1:5060", "UDP 2001:db8:0:0:0:0:0:2:5060");
        assertThat(locate("carrier.example", 0, null, true))
                .containsExactly("TLS 198.51.100.1:5061", "TLS 2001:db8:0:0:0:0:0:2:5061");
        assertThat(locate("nobody.example")).isEmpty();
    }

    @Test
    void withoutAWishAllServicesAreTried() {
        names.srv("_sip._tcp.carrier.example", 1, 1, 5061, "198.51.100.9");
        names.srv("_sip._udp.carrier.example", 1, 1, 5062, "198.51.100.9");
        assertThat(locate("carrier.example")).containsExactly("UDP 198.51.100.9:5062", "TCP 198.51.100.9:5061");
    }

    @Test
    void aDotIsNoServer() {
        names.srv("_sip._udp.carrier.example", 0, 0, 0, ".");
        names.address("carrier.example", "198.51.100.1");
        assertThat(locate("carrier.example", 0, Transport.UDP, false)).containsExactly("UDP 198.51.100.1:5060");
    }

    @Test
    void weightsShareTheLoad() {
        names.srv("_sip._udp.carrier.example", 1, 75, 5060, "198.51.100.1");
        names.srv("_sip._udp.carrier.example", 1, 25, 5060, "198.51.100.2");
        names.srv("_sip._udp.carrier.example", 2, 100, 5060, "198.51.100.3");
        int first = 0;
        for (int i = 0; i < 1000; i++) {
            var hops = locate("carrier.example", 0, Transport.UDP, false);
            assertThat(hops).hasSize(3).last().isEqualTo("UDP 198.51.100.3:5060");
            first += hops.getFirst().contains("100.1:") ? 1 : 0;
        }
        assertThat(first).isBetween(690, 810);
    }

    @Test
    void noMoreServersThanAreTried() {
        for (int i = 0; i < 50; i++) {
            names.srv("_sip._udp.carrier.example", i, 1, 5060, "s" + i + ".carrier.example");
            names.address("s" + i + ".carrier.example", "198.51.100." + i);
        }
        assertThat(locate("carrier.example", 0, Transport.UDP, false)).hasSize(Locator.MOST);
        assertThat(names.asked).hasSizeLessThanOrEqualTo(Locator.MOST + 1);
    }
}
