package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.servers.Certificates;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

@Timeout(120)
final class MediaApplicationIT {
    private final HttpClient http = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext start(String... more) {
        var application = new SpringApplication(MediaApplication.class);
        var arguments = new String[more.length + 5];
        arguments[0] = "--spring.cloud.consul.enabled=false";
        arguments[1] = "--server.port=0";
        arguments[2] = "--spring.grpc.server.port=0";
        arguments[3] = "--media.rtp.ports=28100-28119";
        arguments[4] = "--CERTIFICATES=" + Certificates.folder() + "/media-service";
        System.arraycopy(more, 0, arguments, 5, more.length);
        return application.run(arguments);
    }

    private HttpResponse<String> get(ConfigurableApplicationContext context, String path)
            throws IOException, InterruptedException {
        var port = context.getEnvironment().getProperty("local.server.port");
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void isHealthyMeasuredAndDrainsBeforeItStops() throws Exception {
        var context = start();
        var grpcPort = context.getBean(GrpcServerLifecycle.class).getPort();
        var channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(MediaFixture.LOOPBACK, grpcPort), Certificates.client("sip-signaling"))
                .build();
        try {
            assertThat(get(context, "/health").statusCode()).isEqualTo(200);
            assertThat(get(context, "/health/readiness").body()).contains("\"free\":10");
            var stub = MediaServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
            var opened = stub.openSession(OpenSessionRequest.newBuilder()
                    .setCallId("a")
                    .setRequestId("request-a-000000")
                    .addEnds(EndRequest.getDefaultInstance())
                    .build());
            assertThat(opened.getInstanceId()).isEqualTo("media-service-node-local-0");
            assertThat(get(context, "/metrics").body())
                    .contains("rtp_sessions_active{", "rtp_packets_total{", "rtp_ports{", "rtp_dropped_total{")
                    .contains("rtp_pacer_lateness_seconds_bucket{");

            var stopped = CompletableFuture.runAsync(context::close);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(context, "/health/readiness").statusCode() == 503);
            assertThatThrownBy(() -> stub.openSession(OpenSessionRequest.newBuilder()
                            .setCallId("b")
                            .setRequestId("request-b-000000")
                            .addEnds(EndRequest.getDefaultInstance())
                            .build()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("UNAVAILABLE");
            assertThat(stopped).isNotDone();
            var _ = stub.closeSession(CloseSessionRequest.newBuilder()
                    .setLeaseId(opened.getLeaseId())
                    .build());
            stopped.get(30, TimeUnit.SECONDS);
        } finally {
            channel.shutdownNow();
            context.close();
        }
    }

    @Test
    void doesNotStartWithAnAddressThatPhonesCannotReach() {
        assertThatThrownBy(() -> start("--media.rtp.bind=0.0.0.0")).hasStackTraceContaining("RTP_ADVERTISED");
    }
}
