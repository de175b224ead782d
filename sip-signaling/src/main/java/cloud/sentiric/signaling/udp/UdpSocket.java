package cloud.sentiric.signaling.udp;

import cloud.sentiric.signaling.loop.SipMeters;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP socket. Owns the thread sip-udp, which receives and sends. */
public final class UdpSocket implements Wire {
    private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);
    /** Largest UDP payload: nothing is cut off unseen. */
    private static final int MAX_DATAGRAM = 65_535;
    /** Bytes that may wait to be sent; beyond, messages are dropped, as the network would (retransmissions mend it). */
    private static final int SEND_LIMIT = 4 * 1024 * 1024;

    private final SipMeters meters;
    private @Nullable MultiThreadIoEventLoopGroup group;
    private volatile @Nullable Channel channel;

    public UdpSocket(SipMeters meters) {
        this.meters = meters;
    }

    /**
     * Binds the socket.
     *
     * @param address where to listen; port 0 takes a free one
     * @param receiveBuffer SO_RCVBUF in bytes; the kernel may grant less
     * @return the address it listens on
     */
    public InetSocketAddress bind(InetSocketAddress address, int receiveBuffer, Receiver receiver)
            throws InterruptedException {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var threads = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("sip-udp"), handler);
        group = threads;
        Class<? extends DatagramChannel> type = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
        var bound = new Bootstrap()
                .group(threads)
                .channel(type)
                .option(ChannelOption.SO_RCVBUF, receiveBuffer)
                .option(ChannelOption.SO_SNDBUF, receiveBuffer)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(SEND_LIMIT / 2, SEND_LIMIT))
                .handler(receiver)
                .bind(address)
                .await();
        if (!bound.isSuccess()) {
            close();
            throw new IllegalStateException(
                    "cannot bind the SIP socket " + address + ", set SIP_BIND and SIP_PORT: " + bound.cause(),
                    bound.cause());
        }
        var open = bound.channel();
        channel = open;
        log.info(
                "SIP on {} ({}, receive buffer {} bytes)",
                open.localAddress(),
                epoll ? "epoll" : "nio",
                open.config().getOption(ChannelOption.SO_RCVBUF));
        return (InetSocketAddress) open.localAddress();
    }

    public boolean isOpen() {
        var open = channel;
        return open != null && open.isActive();
    }

    @Override
    public void request(Method method, byte[] message, InetSocketAddress destination) {
        meters.out(method.name());
        send(message, destination);
    }

    @Override
    public void response(Method method, int status, byte[] message, InetSocketAddress destination) {
        meters.response(method.name(), status);
        send(message, destination);
    }

    private void send(byte[] message, InetSocketAddress destination) {
        var open = channel;
        if (open == null || !open.isWritable() || destination.isUnresolved()) {
            meters.dropped("send");
            return;
        }
        open.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), destination), open.voidPromise());
    }

    /** Closes the socket and ends its thread. */
    public void close() throws InterruptedException {
        var open = channel;
        try {
            if (open != null) {
                open.close().await(1, TimeUnit.SECONDS);
            }
        } finally {
            if (group != null) {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
            }
        }
    }
}
