package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** A Consul that takes connections and never answers: as one whose disk stands still, or that was stopped. */
class SilentConsulTest {
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isNotWaitedForForEver() throws IOException {
        try (var consul = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                var service = SpringApplication.run(
                        NodeIT.EchoServer.class,
                        "--spring.application.name=echo-service",
                        "--spring.config.import=classpath:node.yaml,classpath:grpc.yaml",
                        "--GRPC_TLS=false",
                        "--CONSUL_PORT=" + consul.getLocalPort(),
                        "--node.consul.read-timeout=300ms",
                        "--spring.grpc.server.port=0",
                        "--server.port=0")) {
            var discovery = service.getBean("consulDiscoveryClient", DiscoveryClient.class);
            assertThatThrownBy(() -> discovery.getInstances("echo-service"))
                    .hasRootCauseInstanceOf(HttpTimeoutException.class);
        }
    }
}
