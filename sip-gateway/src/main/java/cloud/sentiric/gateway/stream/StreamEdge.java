package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Dialler;
import cloud.sentiric.gateway.relay.Outgoing;
import cloud.sentiric.gateway.relay.Relay;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Transport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes clients' connections and gives each its handlers, in its event loop. */
public final class StreamEdge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamEdge.class);
    private static final long SWEEP_MILLIS = 250;
    /** Bytes of the header of the HTTP request that becomes a WebSocket; it has no body. */
    private static final int MAX_UPGRADE = 8192;

    private static final long STOP_MILLIS = 1000;

    private final Listeners listeners;
    private final StreamLimits limits;
    private final OpenConnections connections;
    private final @Nullable Certificate certificate;
    private final Quota quota;
    private final Room room;
    private final Map<EventLoop, Loop> loops = new HashMap<>();

    /** Makes the relay of an event loop, by its number. */
    @FunctionalInterface
    public interface Relaying {
        Relay of(int loop, Outgoing outgoing);
    }

    /**
     * With a relay for each event loop.
     *
     * @param certificate null where no transport needs it
     */
    public StreamEdge(
            Listeners listeners,
            StreamLimits limits,
            OpenConnections connections,
            @Nullable Certificate certificate,
            Relaying relays) {
        this.listeners = listeners;
        this.limits = limits;
        this.connections = connections;
        this.certificate = certificate;
        quota = new Quota(limits.connections(), limits.connectionsPerSource());
        room = new Room(limits.largeMessages());
        for (var eventLoop : listeners.loops()) {
            int number = loops.size();
            loops.put(eventLoop, new Loop(connections, outgoing -> relays.of(number, outgoing)));
        }
    }

    /**
     * Opens connections to carriers, which are read by the same loops.
     *
     * @param secure whom we believe
     * @param from local address; any where it is the wildcard
     * @param patience for connection and handshake, each
     */
    public Dialler dialler(SslContext secure, InetAddress from, Duration patience) {
        return new Dialling(loops, limits, connections, room, secure, from, patience);
    }

    public void start() {
        loops.forEach((eventLoop, loop) -> eventLoop.scheduleWithFixedDelay(
                () -> loop.sweep(System.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS));
        listeners.accept(this::accept);
        listeners.ports().forEach((transport, port) -> LOG.info("SIP over {} on port {}", transport, port));
    }

    /** Whether all listeners are there. */
    public boolean running() {
        return listeners.running();
    }

    public List<Counters> counters() {
        return loops.values().stream().map(Loop::counters).toList();
    }

    private void accept(Transport transport, Channel channel) {
        var source = source(channel);
        var loop = loops.get(channel.eventLoop());
        if (source == null || loop == null) {
            channel.close();
            return;
        }
        if (loop.refuses(source)) {
            connections.closed(Closing.BANNED);
            channel.close();
            return;
        }
        if (!quota.enter(source.getAddress(), loop.trusts(source))) {
            connections.closed(Closing.LIMITED);
            channel.close();
            return;
        }
        var client = new Client(channel, new Flow(source, connections.name(transport)), limits, System.nanoTime());
        loop.add(client);
        channel.closeFuture().addListener(closed -> {
            loop.remove(client);
            connections.remove(client);
            quota.leave(source.getAddress());
            connections.closed(client.closing());
        });
        handlers(transport, channel, loop, client);
    }

    private void handlers(Transport transport, Channel channel, Loop loop, Client client) {
        var pipeline = channel.pipeline();
        if (transport.secure() && certificate != null) {
            var secure = certificate.context().newHandler(channel.alloc());
            // The sweep looks after that, as after the WebSocket's.
            secure.setHandshakeTimeoutMillis(0);
            pipeline.addLast(secure);
        }
        if (transport.webSocket()) {
            pipeline.addLast(
                    new HttpServerCodec(MAX_UPGRADE, MAX_UPGRADE, MAX_UPGRADE),
                    new HttpObjectAggregator(MAX_UPGRADE, true),
                    new Upgrade(),
                    new WebSocketServerProtocolHandler(webSocket()),
                    new WebSocketFrameAggregator(limits.maxFrame()),
                    new Ready(client, connections),
                    new FrameReader(loop, client, limits.maxFrame()));
        } else {
            pipeline.addLast(
                    new Ready(client, connections), new StreamReader(loop, client, limits.maxMessageSize(), room));
        }
    }

    private WebSocketServerProtocolConfig webSocket() {
        return WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols(Upgrade.PROTOCOL)
                .maxFramePayloadLength(limits.maxFrame())
                .handshakeTimeoutMillis(2 * limits.handshake().toMillis())
                .allowExtensions(false)
                .build();
    }

    /** The address of the other end; an IPv4 address in IPv6 form (RFC 4291 §2.5.5.2) becomes one. */
    private static @Nullable InetSocketAddress source(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return null;
        }
        try {
            var address = InetAddress.getByAddress(remote.getAddress().getAddress());
            return new InetSocketAddress(address, remote.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public void close() {
        listeners.refuse();
        loops.forEach((eventLoop, loop) ->
                eventLoop.submit(() -> loop.stop(System.nanoTime())).awaitUninterruptibly(STOP_MILLIS));
    }
}
