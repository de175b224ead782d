package cloud.sentiric.servers;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** Calls each method of a service on loopback as the first who may, by the service's own callers.properties. */
final class PermittedChannel extends Channel implements AutoCloseable {
    private final int port;
    private final Properties callers = new Properties();
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    PermittedChannel(int port) {
        this.port = port;
        try (var table = Objects.requireNonNull(
                PermittedChannel.class.getResourceAsStream("/callers.properties"), "callers.properties")) {
            callers.load(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ManagedChannel as(String service) {
        return channels.computeIfAbsent(
                service,
                name -> NettyChannelBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                Certificates.client(name))
                        .build());
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        var first = callers.getProperty(method.getFullMethodName(), "operator").split(",", 2)[0];
        return as(first.strip()).newCall(method, options);
    }

    @Override
    public String authority() {
        return "127.0.0.1";
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
