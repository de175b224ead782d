package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.carrier.Hop;
import cloud.sentiric.gateway.relay.Dialler;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens connections to carriers, which are then read as those of clients are. For any thread. */
final class Dialling implements Dialler {
    private final List<Map.Entry<EventLoop, Loop>> loops;
    private final StreamLimits limits;
    private final OpenConnections connections;
    private final Room room;
    private final SslContext secure;
    private final InetAddress from;
    private final Duration patience;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * With the loops that read.
     *
     * @param secure whom we believe
     * @param from local address; any where it is the wildcard
     * @param patience for connection and handshake, each
     */
    Dialling(
            Map<EventLoop, Loop> loops,
            StreamLimits limits,
            OpenConnections connections,
            Room room,
            SslContext secure,
            InetAddress from,
            Duration patience) {
        this.loops = new ArrayList<>(loops.entrySet());
        this.limits = limits;
        this.connections = connections;
        this.room = room;
        this.secure = secure;
        this.from = from;
        this.patience = patience;
    }

    @Override
    public void dial(Hop hop, Consumer<@Nullable Connection> opened) {
        var place = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        var told = new AtomicBoolean();
        Consumer<@Nullable Connection> once = connection -> {
            if (told.compareAndSet(false, true)) {
                opened.accept(connection);
            }
        };
        var bootstrap = new Bootstrap()
                .group(place.getKey())
                .channel(type())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, hop.transport() == Transport.TCP)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.writeBuffer() / 2, limits.writeBuffer()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handlers(hop, channel, place.getValue(), once);
                    }
                });
        boolean sameFamily = from.getClass() == hop.address().getAddress().getClass();
        if (sameFamily && !from.isAnyLocalAddress()) {
            bootstrap.localAddress(new InetSocketAddress(from, 0));
        }
        bootstrap.connect(hop.address()).addListener(connected -> {
            if (!connected.isSuccess()) {
                once.accept(null);
            }
        });
    }

    private static Class<? extends SocketChannel> type() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private void handlers(Hop hop, Channel channel, Loop loop, Consumer<@Nullable Connection> opened) {
        var flow = new Flow(hop.address(), connections.nameOutward(hop.transport()));
        var client = new Client(channel, flow, limits, System.nanoTime());
        loop.add(client);
        channel.closeFuture().addListener(closed -> {
            loop.remove(client);
            connections.remove(client);
            connections.closed(client.closing());
            opened.accept(null);
        });
        var pipeline = channel.pipeline();
        if (hop.transport() == Transport.TLS) {
            var handler = secure.newHandler(
                    channel.alloc(), hop.domain(), hop.address().getPort());
            handler.setHandshakeTimeoutMillis(patience.toMillis());
            pipeline.addLast(handler);
        }
        pipeline.addLast(
                new Dialled(hop, client, connections, opened),
                new StreamReader(loop, client, limits.maxMessageSize(), room));
    }
}
