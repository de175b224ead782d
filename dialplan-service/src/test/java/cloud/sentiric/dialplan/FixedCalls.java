package cloud.sentiric.dialplan;

import cloud.sentiric.proto.cdr.v1.CallEnd;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallEndsResponse;
import cloud.sentiric.servers.Certificates;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A cdr-service that knows the ends that it was told of, and can be slow to say so. */
final class FixedCalls extends CdrServiceGrpc.CdrServiceImplBase implements AutoCloseable {
    private final Server server;
    private final Map<String, Duration> ends = new ConcurrentHashMap<>();
    private volatile CountDownLatch held = new CountDownLatch(0);

    FixedCalls() throws IOException {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Certificates.server("cdr-service"))
                .addService(this)
                .build()
                .start();
    }

    /** Answers nobody until this is over. */
    void hold(CountDownLatch until) {
        held = until;
    }

    int port() {
        return server.getPort();
    }

    void ended(String attempt, Duration length) {
        ends.put(attempt, length);
    }

    @Override
    public void getCallEnds(GetCallEndsRequest request, StreamObserver<GetCallEndsResponse> to) {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var answer = GetCallEndsResponse.newBuilder();
        for (var attempt : request.getAttemptIdsList()) {
            var length = ends.get(attempt);
            if (length != null) {
                answer.addEnds(CallEnd.newBuilder().setAttemptId(attempt).setDurationMs(length.toMillis()));
            }
        }
        to.onNext(answer.build());
        to.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
