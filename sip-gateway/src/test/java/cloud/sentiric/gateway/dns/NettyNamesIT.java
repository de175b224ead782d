package cloud.sentiric.gateway.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.FakeDns;
import cloud.sentiric.gateway.carrier.Names.Naptr;
import cloud.sentiric.gateway.carrier.Names.Srv;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyNamesIT {
    private final FakeDns dns = new FakeDns();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final NettyNames names = new NettyNames(group.next(), List.of(dns.address()), Duration.ofMillis(200));

    @AfterEach
    void stop() {
        names.close();
        group.shutdownGracefully();
        dns.close();
    }

    /** Asks on the thread that owns it. */
    private <T> T ask(Supplier<CompletionStage<T>> question) {
        var answer = new CompletableFuture<T>();
        group.next().execute(() -> question.get().thenAccept(answer::complete));
        return answer.join();
    }

    @Test
    void readsWhatItNeeds() {
        dns.naptr("carrier.example", 10, 20, "SIP+D2U", "_sip._udp.carrier.example")
                .srv("_sip._udp.carrier.example", 1, 2, 5070, "a.carrier.example")
                .address("a.carrier.example", "198.51.100.1")
                .address("a.carrier.example", "198.51.100.2");
        assertThat(ask(() -> names.naptr("carrier.example")))
                .containsExactly(new Naptr(10, 20, "s", "SIP+D2U", "_sip._udp.carrier.example"));
        assertThat(ask(() -> names.srv("_sip._udp.carrier.example")))
                .containsExactly(new Srv(1, 2, 5070, "a.carrier.example"));
        assertThat(ask(() -> names.addresses("a.carrier.example")))
                .containsExactly(InetAddress.ofLiteral("198.51.100.1"), InetAddress.ofLiteral("198.51.100.2"));
    }

    @Test
    void remembersAsLongAsItIsTold() {
        dns.life(1);
        dns.srv("_sip._tcp.carrier.example", 1, 1, 5060, "a.carrier.example");
        for (int i = 0; i < 20; i++) {
            assertThat(ask(() -> names.srv("_sip._tcp.CARRIER.example"))).hasSize(1);
        }
        assertThat(dns.asked).hasSize(1);
        await().until(() -> {
            ask(() -> names.srv("_sip._tcp.carrier.example"));
            return dns.asked.size() == 2;
        });
    }

    @Test
    void remembersWhatIsNotThere() {
        for (int i = 0; i < 20; i++) {
            assertThat(ask(() -> names.addresses("nobody.example"))).isEmpty();
            assertThat(ask(() -> names.naptr("nobody.example"))).isEmpty();
        }
        assertThat(dns.asked)
                .containsExactlyInAnyOrder("A nobody.example", "AAAA nobody.example", "NAPTR nobody.example");
    }

    @Test
    void isNoLongerWaitedForThanItIsPatient() {
        dns.silent(true);
        assertThat(ask(() -> names.addresses("slow.example"))).isEmpty();
        dns.silent(false);
        dns.address("slow.example", "198.51.100.3");
        await().until(() -> !ask(() -> names.addresses("slow.example")).isEmpty());
    }

    @Test
    void whatIsNoNameIsNotThere() {
        String tooLong = "x".repeat(70) + ".example";
        assertThat(ask(() -> names.addresses(tooLong))).isEmpty();
        assertThat(ask(() -> names.addresses("a..b"))).isEmpty();
    }
}
