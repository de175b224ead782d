package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.sip.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The bound server sockets of the transports that are switched on, and the event loops of their connections. Bound at once,
 * so that the ports are known; nothing is accepted before {@link #accept}.
 */
public final class Listeners implements AutoCloseable {
    private static final int BACKLOG = 1024;
    /** Bytes read at once and reads in a row, after which other connections have their turn. */
    private static final int READ_SIZE = 16_384;

    private static final int READS = 4;
    private static final long STOP_MILLIS = 2000;
    /** A peer that is gone without a word: seconds until it is asked, between asking, times it is asked. */
    private static final int KEEPALIVE_IDLE = 60;

    private static final int KEEPALIVE_INTERVAL = 20;
    private static final int KEEPALIVE_COUNT = 3;
    /** What was sent may stay without acknowledgement for so many milliseconds (RFC 5482). */
    private static final int USER_TIMEOUT = 30_000;

    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final Map<Transport, Channel> channels = new EnumMap<>(Transport.class);
    private final int threads;
    private volatile BiConsumer<Transport, Channel> acceptor = (transport, channel) -> channel.close();

    /**
     * Binds them.
     *
     * @param threads event loops; one where there is no address, for connections that we open
     * @param writeBuffer bytes that may wait to be sent on one connection
     */
    public static Listeners open(Map<Transport, InetSocketAddress> addresses, int threads, int writeBuffer)
            throws IOException {
        var listeners = new Listeners(addresses.isEmpty() ? 1 : threads);
        try {
            listeners.bind(addresses, writeBuffer);
            return listeners;
        } catch (IOException e) {
            listeners.close();
            throw e;
        }
    }

    private Listeners(int threads) {
        this.threads = threads;
    }

    private void bind(Map<Transport, InetSocketAddress> addresses, int writeBuffer) throws IOException {
        boolean epoll = Epoll.isAvailable();
        var handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        groups.add(new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept"), handler));
        groups.add(new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("stream"), handler));
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        for (var entry : addresses.entrySet()) {
            var transport = entry.getKey();
            var bootstrap = new ServerBootstrap()
                    .group(groups.getFirst(), groups.getLast())
                    .channel(type)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, transport == Transport.TCP)
                    .childOption(
                            ChannelOption.WRITE_BUFFER_WATER_MARK,
                            new WriteBufferWaterMark(writeBuffer / 2, writeBuffer))
                    .childOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(READ_SIZE).maxMessagesPerRead(READS))
                    .childHandler(child(transport));
            if (epoll) {
                bootstrap
                        .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE)
                        .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL)
                        .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_COUNT)
                        .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT);
            }
            var bound = bootstrap.bind(entry.getValue()).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(
                        "cannot bind " + transport + " " + entry.getValue() + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            channels.put(transport, bound.channel());
        }
    }

    private ChannelHandler child(Transport transport) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                acceptor.accept(transport, channel);
            }
        };
    }

    /** Number of event loops. */
    public int threads() {
        return threads;
    }

    /** Where each transport is bound. */
    public Map<Transport, Integer> ports() {
        var ports = new EnumMap<Transport, Integer>(Transport.class);
        channels.forEach(
                (transport, channel) -> ports.put(transport, ((InetSocketAddress) channel.localAddress()).getPort()));
        return ports;
    }

    /** The event loops of the connections. */
    List<EventLoop> loops() {
        var loops = new ArrayList<EventLoop>();
        if (!groups.isEmpty()) {
            groups.getLast().forEach(loop -> loops.add((EventLoop) loop));
        }
        return loops;
    }

    /** Takes connections from now on; each is handed over in its event loop. */
    void accept(BiConsumer<Transport, Channel> handler) {
        acceptor = handler;
        channels.values().forEach(channel -> channel.config().setAutoRead(true));
    }

    /** Whether all of them are bound. */
    boolean running() {
        return channels.values().stream().allMatch(Channel::isActive);
    }

    /** Takes no more connections; those that are there stay. */
    void refuse() {
        channels.values().forEach(channel -> channel.close().awaitUninterruptibly(STOP_MILLIS));
    }

    @Override
    public void close() {
        refuse();
        var ends = groups.stream()
                .map(group -> group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS))
                .toList();
        ends.forEach(end -> end.awaitUninterruptibly(STOP_MILLIS));
    }
}
