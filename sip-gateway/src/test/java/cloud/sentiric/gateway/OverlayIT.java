package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;

/** A gateway that takes SIP on all addresses. */
class OverlayIT {
    @Test
    void httpIsOnTheAddressOfTheOverlayAlone() throws Exception {
        try (var gateway = SpringApplication.run(
                        GatewayApplication.class,
                        "--CONSUL_ENABLED=false",
                        "--CURRENT_NODE_IP=127.0.0.1",
                        "--SIP_BIND=0.0.0.0",
                        "--SIP_ADVERTISED=127.0.0.1",
                        "--SIP_PORT=0",
                        "--HTTP_PORT=0",
                        "--GATEWAY_KEYS=1:0123456789abcdef");
                var http = HttpClient.newHttpClient()) {
            var port = gateway.getEnvironment().getProperty("local.server.port");
            for (var path : new String[] {"/metrics", "/health", "/targets", "/bans"}) {
                var inside = URI.create("http://127.0.0.1:" + port + path);
                var outside = URI.create("http://127.0.0.2:" + port + path);

                assertThat(http.send(HttpRequest.newBuilder(inside).build(), BodyHandlers.ofString())
                                .body())
                        .isNotEmpty();
                assertThatThrownBy(
                                () -> http.send(HttpRequest.newBuilder(outside).build(), BodyHandlers.ofString()))
                        .isInstanceOf(ConnectException.class);
            }
        }
    }
}
