package cloud.sentiric.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServersIT {
    @Test
    void everyDatabaseIsFreshAndWantsThePassword() throws Exception {
        var server = PostgresServer.start();
        var one = server.freshDatabase();
        var other = server.freshDatabase();
        try (var connection = server.connect(one);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (n int)");
            statement.execute("INSERT INTO t VALUES (7)");
        }
        try (var connection = server.connect(other);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT to_regclass('t')")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isNull();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(one), server.user(), "wrong"))
                .isInstanceOf(SQLException.class);
        server.stop();
        server.stop();
        server.resume();
        server.resume();
        try (var connection = server.connect(one);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT n FROM t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
        }
    }

    @Test
    void brokerComesBackWithItsMessages() throws Exception {
        var server = RabbitServer.start();
        var factory = new ConnectionFactory();
        factory.setUri(server.uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
            channel.confirmSelect();
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {42});
            channel.waitForConfirmsOrDie(10_000);
        }
        server.stop();
        assertThatThrownBy(factory::newConnection).isInstanceOf(Exception.class);
        server.resume();
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            assertThat(channel.basicGet("q", true).getBody()).containsExactly(42);
        }
    }

    @Test
    void redisComesBackWithItsKeysAndWantsThePassword() {
        var server = RedisServer.start();
        try (var client = RedisClient.create(server.uri());
                var connection = client.connect()) {
            connection.sync().set("k", "v");
        }
        server.stop();
        server.resume();
        try (var client = RedisClient.create(server.uri());
                var connection = client.connect()) {
            assertThat(connection.sync().get("k")).isEqualTo("v");
        }
        try (var client = RedisClient.create("redis://" + server.host() + ":" + server.port())) {
            assertThatThrownBy(() -> client.connect().sync().get("k")).isInstanceOf(RedisException.class);
        }
    }

    @Test
    void consulHasALeaderAndListensToTokensAlone() throws Exception {
        var server = ConsulServer.start();
        var leader = URI.create("http://" + server.host() + ":" + server.httpPort() + "/v1/status/leader");
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(leader).build(), BodyHandlers.ofString());
            assertThat(answer.body()).contains(":");
            assertThat(registering(client, server, "")).isEqualTo(403);
            assertThat(registering(client, server, server.token())).isEqualTo(200);
        }
    }

    private static int registering(HttpClient client, ConsulServer server, String token) throws Exception {
        var service = URI.create("http://" + server.host() + ":" + server.httpPort() + "/v1/agent/service/register");
        var request = HttpRequest.newBuilder(service)
                .header("X-Consul-Token", token)
                .PUT(BodyPublishers.ofString("{\"Name\": \"anything\"}"))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
