package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.ConsulServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.ConsulClient.QueryParams;
import org.springframework.context.ConfigurableApplicationContext;

class RegistrationWatchIT {
    private static final String ID = "echo-service-node-local-0";

    private final ConsulServer server = ConsulServer.start();

    @Test
    void registersAgainWhatConsulForgotAndDeregistersAtTheStop() {
        try (var service = start("echo-service")) {
            var consul = service.getBean(ConsulClient.class);
            awaitHealthy(consul);

            consul.agentServiceDeregister(ID, server.token());

            awaitHealthy(consul);
        }
        try (var other = start("looker")) {
            assertThat(other.getBean(ConsulClient.class).getAgentServices().getBody())
                    .doesNotContainKey(ID);
        }
    }

    @Test
    void withoutATokenItTalksToLoopbackAlone() {
        assertThatThrownBy(() -> SpringApplication.run(
                        NodeIT.EchoServer.class,
                        "--spring.application.name=echo-service",
                        "--spring.config.import=classpath:node.yaml,classpath:grpc.yaml",
                        "--GRPC_TLS=false",
                        "--CONSUL_HOST=192.0.2.1",
                        "--spring.grpc.server.port=0",
                        "--server.port=0"))
                .hasStackTraceContaining("CONSUL_TOKEN is empty");
    }

    private static void awaitHealthy(ConsulClient consul) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                consul.getHealthServices("echo-service", true, null, null, new QueryParams(1, 0))
                                        .getBody())
                        .isNotEmpty());
    }

    private ConfigurableApplicationContext start(String name) {
        return SpringApplication.run(
                NodeIT.EchoServer.class,
                "--spring.application.name=" + name,
                "--spring.config.import=classpath:node.yaml,classpath:grpc.yaml",
                "--GRPC_TLS=false",
                "--spring.cloud.consul.host=" + server.host(),
                "--spring.cloud.consul.port=" + server.httpPort(),
                "--CONSUL_TOKEN=" + server.token(),
                "--spring.cloud.consul.discovery.ip-address=" + server.backAddress(),
                "--server.address=0.0.0.0",
                "--spring.grpc.server.port=0",
                "--server.port=0");
    }
}
