package cloud.sentiric.node.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.node.Echo;
import cloud.sentiric.servers.Certificates;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Cost of a unary call over loopback, client and server in this process: plain, and over mutual TLS with the check of the
 * caller. Run by hand; docs/performance.md has what it said.
 */
final class RpcCost {
    private static final int WARM_UP = 100_000;
    private static final int CALLS = 100_000;
    private static final int HANDSHAKES = 500;
    private static final String TEXT = "x".repeat(300);

    private RpcCost() {}

    static void main() throws Exception {
        for (int round = 0; round < 3; round++) {
            measure("plain", InsecureServerCredentials.create(), InsecureChannelCredentials.create(), false);
            measure("mTLS", Certificates.server("echo-service"), Certificates.client("operator"), true);
        }
        System.exit(0);
    }

    private static void measure(String name, ServerCredentials server, ChannelCredentials client, boolean check)
            throws IOException {
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server)
                .addService(Echo.service(text -> text));
        if (check) {
            var table = Callers.read(new ByteArrayInputStream("test.Echo/Echo = operator".getBytes(US_ASCII)));
            builder.intercept(new CallerCheck(table));
        }
        var running = builder.build().start();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), running.getPort());
        var channel = NettyChannelBuilder.forAddress(address, client).build();
        var nanos = new long[CALLS];
        for (int i = 0; i < WARM_UP; i++) {
            ClientCalls.blockingUnaryCall(channel, Echo.METHOD, CallOptions.DEFAULT, TEXT);
        }
        long cpu = cpu();
        for (int i = 0; i < CALLS; i++) {
            long began = System.nanoTime();
            ClientCalls.blockingUnaryCall(channel, Echo.METHOD, CallOptions.DEFAULT, TEXT);
            nanos[i] = System.nanoTime() - began;
        }
        cpu = cpu() - cpu;
        Arrays.sort(nanos);
        channel.shutdownNow();
        long firsts = 0;
        for (int i = 0; i < HANDSHAKES; i++) {
            var fresh = NettyChannelBuilder.forAddress(address, client).build();
            long began = System.nanoTime();
            ClientCalls.blockingUnaryCall(fresh, Echo.METHOD, CallOptions.DEFAULT, TEXT);
            firsts += System.nanoTime() - began;
            fresh.shutdownNow();
        }
        running.shutdownNow();
        System.out.printf(
                "%-6s median %.1f us, 99 %% %.1f us, CPU %.1f us a call; first call of a connection %.2f ms%n",
                name,
                nanos[CALLS / 2] / 1e3,
                nanos[CALLS * 99 / 100] / 1e3,
                cpu / 1e3 / CALLS,
                firsts / 1e6 / HANDSHAKES);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
