package cloud.sentiric.media;

import cloud.sentiric.media.codec.Clips;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.dtls.Dtls;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.grpc.MediaService;
import cloud.sentiric.media.port.Inside;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.port.PortRange;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.recording.Recordings;
import cloud.sentiric.media.session.Sessions;
import cloud.sentiric.media.udp.UdpMediaSessions;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The service on real sockets and a real channel, without Spring. */
final class MediaFixture implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final Dtls DTLS = new Dtls(new SecureRandom(), Instant.parse("2026-11-20T10:00:00Z"));

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final UdpMediaSessions sessions;
    final PortRange range;
    final ManagedChannel channel;

    private final @Nullable Recorder recorder;
    private final Server server;
    private final ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();

    /** With ports for so many calls; the first lease is as long as the others. */
    MediaFixture(int calls, Duration lease, Duration rest) throws Exception {
        this(calls, lease, rest, RtpAddresses.of("127.0.0.1", "", ""));
    }

    MediaFixture(int calls, Duration lease, Duration rest, RtpAddresses addresses) throws Exception {
        this(calls, lease, rest, addresses, null, new Recorder.Limits(1, Duration.ofHours(1), 0));
    }

    /** The same, which records. */
    MediaFixture(
            int calls,
            Duration lease,
            Duration rest,
            RtpAddresses addresses,
            @Nullable Store recordings,
            Recorder.Limits limits)
            throws Exception {
        int first = 20000 + 2 * new Random().nextInt(4000);
        range = new PortRange(first, first + 2 * calls - 1);
        var settings = new UdpMediaSessions.Settings(
                addresses,
                calls,
                2,
                new End.Terms(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(20),
                        Inside.of(List.of(), addresses),
                        TestCodecs.ALL),
                DTLS);
        sessions = new UdpMediaSessions(
                settings,
                new Sessions(
                        new PortPool(range, new PortPool.Rest(rest, rest), new Random()),
                        new Sessions.Terms(lease, lease),
                        new Random()),
                new Random(),
                registry);
        sessions.start();
        recorder = recordings == null
                ? null
                : new Recorder(
                        recordings,
                        TestCodecs.ALL,
                        limits,
                        sessions.clock(),
                        InstantSource.system(),
                        () -> {},
                        registry);
        if (recorder != null) {
            recorder.start();
        }
        var identity = new MediaService.Identity(
                "node-a", "media-service-node-a", addresses, DTLS.fingerprint(), lease, lease);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .addService(new MediaService(
                        identity,
                        sessions,
                        sessions.recordings(recorder == null ? Recordings.NONE : recorder),
                        new AudioFiles(null, 5_000_000, new Clips(TestCodecs.ALL)),
                        answers))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(LOOPBACK, server.getPort()))
                .usePlaintext()
                .build();
    }

    MediaServiceGrpc.MediaServiceBlockingStub stub() {
        return MediaServiceGrpc.newBlockingStub(channel);
    }

    MediaServiceGrpc.MediaServiceFutureStub future() {
        return MediaServiceGrpc.newFutureStub(channel);
    }

    MediaServiceGrpc.MediaServiceStub asynchronous() {
        return MediaServiceGrpc.newStub(channel);
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        try {
            server.awaitTermination();
            sessions.stop();
            if (recorder != null) {
                recorder.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answers.shutdown();
    }
}
