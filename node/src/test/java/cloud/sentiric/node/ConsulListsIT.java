package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.ConsulServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.context.ConfigurableApplicationContext;

final class ConsulListsIT {
    private static final String SERVICE = "some-service";

    private final ConsulServer server = ConsulServer.start();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<String> found = List.of();

    private ConfigurableApplicationContext start() {
        return SpringApplication.run(
                NodeIT.EchoServer.class,
                "--spring.application.name=looker",
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

    private InstanceWatch watch(InstanceLists lists) {
        return new InstanceWatch(
                (service, known) -> {
                    asked.incrementAndGet();
                    return lists.list(service, known);
                },
                "node-a",
                SERVICE,
                all -> found = all.stream().map(ServiceInstance::getInstanceId).toList());
    }

    private void register(ConsulClient consul, String id) {
        var service = new NewService();
        service.setId(id);
        service.setName(SERVICE);
        service.setPort(1);
        service.setAddress("127.0.0.1");
        service.setMeta(Map.of());
        consul.agentServiceRegister(server.token(), service);
    }

    @Test
    void changesAreKnownAtOnceAndQuietCostsNothing() {
        try (var context = start();
                var watch = watch(context.getBean(InstanceLists.class))) {
            var consul = context.getBean(ConsulClient.class);
            register(consul, "one");
            watch.start();
            await().atMost(Duration.ofSeconds(2)).until(() -> found.equals(List.of("one")));
            await().until(() -> asked.get() >= 2);
            register(consul, "two");
            await().atMost(Duration.ofMillis(500)).until(() -> found.equals(List.of("one", "two")));
            int before = asked.get();
            await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(7)).until(() -> asked.get() <= before + 2);
            consul.agentServiceDeregister("one", server.token());
            consul.agentServiceDeregister("two", server.token());
        }
    }

    /** It keeps nothing over a stop, and its indexes begin anew. */
    @Test
    void aConsulThatStartsAnewIsAskedAnew() {
        try (var context = start();
                var watch = watch(context.getBean(InstanceLists.class))) {
            var consul = context.getBean(ConsulClient.class);
            for (int i = 0; i < 20; i++) {
                register(consul, "old");
                consul.agentServiceDeregister("old", server.token());
            }
            register(consul, "one");
            watch.start();
            await().atMost(Duration.ofSeconds(2)).until(() -> found.equals(List.of("one")));
            server.stop();
            int before = asked.get();
            await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() >= before + 2);
            assertThat(found).containsExactly("one");
            server.resume();
            register(consul, "two");
            await().atMost(Duration.ofSeconds(3)).until(() -> found.equals(List.of("two")));
            consul.agentServiceDeregister("two", server.token());
        } finally {
            server.resume();
        }
    }
}
