package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ClientTest {
    private static final StreamLimits LIMITS = new StreamLimits(
            1000, 1000, 1000, 1, 1, 1000, Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(9));

    /** What the peer was sent until its connection ended. */
    private static final class Heard extends SimpleChannelInboundHandler<ByteBuf> {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> all = new CompletableFuture<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            text.append(bytes.toString(US_ASCII));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            all.complete(text.toString());
        }
    }

    /** Another thread's answer waits for the event loop while that finds that the connection has to end. */
    @Test
    void answersOnTheirWayLeaveBeforeTheEnd() throws Exception {
        var heard = new Heard();
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
        try (var group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory())) {
            var listening = new ServerBootstrap()
                    .group(group)
                    .channel(LocalServerChannel.class)
                    .childHandler(heard)
                    .bind(LocalAddress.ANY)
                    .sync()
                    .channel();
            var channel = new Bootstrap()
                    .group(group)
                    .channel(LocalChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(listening.localAddress())
                    .sync()
                    .channel();
            var client = new Client(channel, new Flow(here, new Connection(Transport.TCP, 1, 1)), LIMITS, 0);
            client.ready();
            client.asked();
            channel.eventLoop()
                    .submit(() -> {
                        var answer = new Octets(100).put("SIP/2.0 200 OK\r\n\r\n");
                        CompletableFuture.runAsync(
                                        () -> assertThat(client.send(answer)).isTrue())
                                .join();
                        client.end(Closing.MALFORMED, System.nanoTime());
                    })
                    .sync();
            assertThat(heard.all.get(5, TimeUnit.SECONDS)).isEqualTo("SIP/2.0 200 OK\r\n\r\n");
        }
    }
}
