package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import cloud.sentiric.servers.Certificates;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service that consists of nothing but what the node module gives it. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=echo-service",
            "spring.config.import=classpath:node.yaml,classpath:grpc.yaml",
            "spring.cloud.consul.enabled=false",
        })
class NodeIT {
    @LocalServerPort
    private int httpPort;

    @Autowired
    private GrpcChannelFactory channels;

    @DynamicPropertySource
    static void grpcPort(DynamicPropertyRegistry properties) throws IOException {
        properties.add("CERTIFICATES", () -> Certificates.folder() + "/echo-service");
        try (var free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            properties.add("spring.grpc.server.port", () -> port);
            var instance = "spring.cloud.discovery.client.simple.instances.echo-service[0].";
            properties.add(instance + "uri", () -> "http://127.0.0.1:1");
            properties.add(instance + "instance-id", () -> "echo-service-node-local");
            properties.add(instance + "metadata.grpc-port", () -> port);
            var other = "spring.cloud.discovery.client.simple.instances.echo-service[1].";
            properties.add(other + "uri", () -> "http://127.0.0.1:1");
            properties.add(other + "instance-id", () -> "echo-service-node-gone");
            properties.add(other + "metadata.grpc-port", () -> 1);
        }
    }

    @Test
    void logsJson(CapturedOutput output) {
        LoggerFactory.getLogger(NodeIT.class).info("seen");

        await().untilAsserted(
                        () -> assertThat(output.getOut())
                                .containsPattern(
                                        "\\{\"timestamp\":\"[^\"]+Z\",\"message\":\"seen\",.*\"level\":\"INFO\",\"service\":\"echo-service\""));
    }

    /** As when the log goes into a pipe that nobody reads. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLogThatStandsStillStopsNobody() {
        var root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        var queue = (AsyncAppender) root.getAppender("QUEUE");
        var read = new CountDownLatch(1);
        var console = queue.getAppender("CONSOLE");
        console.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                try {
                    read.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return event.getMessage().equals("flood") ? FilterReply.DENY : FilterReply.NEUTRAL;
            }
        });
        try {
            for (int i = 0; i < 3 * queue.getQueueSize(); i++) {
                LoggerFactory.getLogger(NodeIT.class).warn("flood");
            }
            assertThat(queue.getRemainingCapacity()).isZero();
        } finally {
            read.countDown();
        }
    }

    @Test
    void answersHealth() throws Exception {
        assertThat(get("/health/liveness")).contains("\"UP\"");
        assertThat(get("/health/readiness")).contains("\"UP\"");
    }

    @Test
    void countsAndTimesHttpRequests() throws Exception {
        get("/health");

        assertThat(get("/metrics"))
                .contains("http_requests_total{", "http_request_duration_seconds_count{", "http_in_flight_requests{")
                .contains("service=\"echo-service\"", "node=\"node-local\"");
    }

    @Test
    void findsServicesByDiscoveryAndCarriesTheTrace(CapturedOutput output) {
        ManagedChannel channel = channels.createChannel("discovery:///echo-service");
        var trace = TraceContext.create();
        try (var _ = LogContext.of(trace.traceId(), "0199-7", "a84b4c76e66710")) {
            var heard = ClientCalls.blockingUnaryCall(channel, Echo.METHOD, CallOptions.DEFAULT, "hello");

            assertThat(heard).isEqualTo("hello in " + trace.traceId() + " of 0199-7, a84b4c76e66710");
            await().untilAsserted(() -> assertThat(output.getOut()).contains("echo-service is at"));
            await().untilAsserted(() -> assertThat(get("/metrics"))
                    .containsPattern("grpc_server_processing_duration_seconds_count\\{[^}]*statusCode=\"OK\"")
                    .containsPattern("grpc_client_processing_duration_seconds_count\\{[^}]*statusCode=\"OK\""));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void findsOneInstanceByItsId() {
        ManagedChannel here = channels.createChannel("discovery:///echo-service?instance=echo-service-node-local");
        ManagedChannel gone = channels.createChannel("discovery:///echo-service?instance=echo-service-node-gone");
        ManagedChannel unknown = channels.createChannel("discovery:///echo-service?instance=echo-service-node-x");
        try {
            assertThat(ClientCalls.blockingUnaryCall(here, Echo.METHOD, CallOptions.DEFAULT, "hello"))
                    .startsWith("hello");
            // No other instance takes its place.
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(gone, Echo.METHOD, CallOptions.DEFAULT, "hello"))
                    .hasMessageContaining("UNAVAILABLE");
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(unknown, Echo.METHOD, CallOptions.DEFAULT, "hello"))
                    .hasMessageContaining("echo-service echo-service-node-x has no instance");
        } finally {
            here.shutdownNow();
            gone.shutdownNow();
            unknown.shutdownNow();
        }
    }

    private String get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + httpPort + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    @SpringBootApplication
    static class EchoServer {
        @Bean
        BindableService echo() {
            return Echo.service(text -> text + " in " + MDC.get(TraceContext.LOG_KEY) + " of "
                    + MDC.get(TraceContext.ATTEMPT_ID_KEY) + ", " + MDC.get(TraceContext.CALL_ID_KEY));
        }
    }
}
