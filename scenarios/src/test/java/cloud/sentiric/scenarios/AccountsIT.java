package cloud.sentiric.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the accounts of the services may do in the data servers, and that it is no more. */
@ExtendWith(PlatformExtension.class)
final class AccountsIT {
    private final Environment environment;

    AccountsIT(Platform platform) {
        this.environment = platform.environment();
    }

    @Nested
    class InPostgres {
        @ParameterizedTest
        @ValueSource(strings = {"user", "dialplan", "cdr"})
        void aServiceReachesItsOwnDatabaseAlone(String service) throws SQLException {
            for (var database : new String[] {"user", "dialplan", "cdr", "postgres"}) {
                if (database.equals(service)) {
                    try (var connection = connect(service, "sentiric_" + database)) {
                        assertThat(connection.isValid(1)).isTrue();
                    }
                } else {
                    String name = database.equals("postgres") ? database : "sentiric_" + database;
                    assertThatThrownBy(() -> connect(service, name).close())
                            .as("%s in %s", service, name)
                            .hasMessageContaining("permission denied");
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"user", "dialplan", "cdr"})
        void aServiceMakesNoAccountsAndReadsNoFiles(String service) throws SQLException {
            try (var connection = connect(service, "sentiric_" + service);
                    var statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("CREATE ROLE other LOGIN"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("SELECT pg_read_file('/etc/passwd')"))
                        .hasMessageContaining("permission denied");
            }
        }

        private Connection connect(String service, String database) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://%s:%s/%s"
                            .formatted(environment.text("PGHOST"), environment.text("PGPORT"), database),
                    "sentiric_" + service,
                    password("POSTGRES_" + service));
        }
    }

    @Nested
    class InRedis {
        @Test
        void signalingHasItsKeysAlone() {
            asSignaling(redis -> {
                redis.set("dialog:accounts-it", "x");
                assertThat(redis.get("dialog:accounts-it")).isEqualTo("x");
                redis.del("dialog:accounts-it");
                refused(() -> redis.set("other:accounts-it", "x"));
                refused(() -> redis.get("other:accounts-it"));
            });
        }

        @Test
        void signalingNeitherWalksNorEmptiesNorAdministers() {
            asSignaling(redis -> {
                refused(() -> redis.keys("*"));
                refused(redis::scan);
                refused(redis::flushall);
                refused(() -> redis.configGet("requirepass"));
                refused(redis::aclList);
            });
        }

        private void asSignaling(Consumer<RedisCommands<String, String>> uses) {
            var administrator = RedisURI.create(environment.text("REDIS_URL"));
            var uri = RedisURI.builder()
                    .withHost(administrator.getHost())
                    .withPort(administrator.getPort())
                    .withAuthentication("signaling", password("REDIS_SIGNALING").toCharArray())
                    .build();
            try (var client = RedisClient.create(uri);
                    var connection = client.connect()) {
                uses.accept(connection.sync());
            }
        }

        private static void refused(Runnable command) {
            assertThatThrownBy(command::run)
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageContaining("NOPERM");
        }
    }

    @Nested
    class InRabbit {
        @ParameterizedTest
        @CsvSource({
            "cdr, sentiric_events, call.ended",
            "cdr, sentiric_events, call.terminate.request",
            "cdr, '', sentiric.signaling.terminate",
            "cdr, sentiric.signaling.letters, sentiric.signaling.terminate",
            "signaling, '', sentiric.cdr_service.events",
            "media, sentiric_events, call.ended",
            "media, '', sentiric.cdr_service.events",
            "media, sentiric.cdr_service.letters, sentiric.cdr_service.events",
            "media, sentiric.signaling.letters, sentiric.signaling.terminate",
            "signaling, sentiric.cdr_service.letters, sentiric.cdr_service.events"
        })
        void nobodyReachesTheQueuesOfOthers(String service, String exchange, String key) throws Exception {
            as(service, channel -> {
                channel.confirmSelect();
                channel.basicPublish(exchange, key, MessageProperties.PERSISTENT_BASIC, "{}".getBytes(UTF_8));
                assertThatThrownBy(() -> channel.waitForConfirms(5000)).hasStackTraceContaining("ACCESS_REFUSED");
            });
        }

        /** Signaling tries it three times, cdr-service cannot read it: each moves it with its own account. */
        @Test
        void aRequestForNobodysCallGetsToTheDeadLettersOfBoth() throws Exception {
            var body = "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}".formatted(UUID.randomUUID());
            as("signaling", channel -> {
                channel.confirmSelect();
                channel.basicPublish(
                        "sentiric_events",
                        "call.terminate.request",
                        MessageProperties.PERSISTENT_BASIC,
                        body.getBytes(UTF_8));
                channel.waitForConfirmsOrDie(5000);
            });
            as("cdr", channel -> awaitLetter(channel, "sentiric.cdr_service.events.failed", body));
            as("signaling", channel -> {
                var letter = awaitLetter(channel, "sentiric.signaling.terminate.failed", body);
                assertThat(letter.getProps().getHeaders()).containsEntry("sentiric-try", 3L);
            });
        }

        /** Takes the letter away; all others are in the queue again when the channel is closed. */
        private static GetResponse awaitLetter(Channel channel, String queue, String body) throws IOException {
            var letter = await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> channel.basicGet(queue, false),
                            got -> got != null && new String(got.getBody(), UTF_8).equals(body));
            channel.basicAck(letter.getEnvelope().getDeliveryTag(), false);
            return letter;
        }

        @Test
        void signalingReadsNoRecords() throws Exception {
            as(
                    "signaling",
                    channel -> assertThatThrownBy(() -> channel.basicGet("sentiric.cdr_service.events", false))
                            .hasStackTraceContaining("ACCESS_REFUSED"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"signaling", "cdr", "media"})
        void nobodyDeclaresWhatIsNotHis(String service) throws Exception {
            as(
                    service,
                    channel -> assertThatThrownBy(() -> channel.queueDeclare("other", false, true, true, null))
                            .hasStackTraceContaining("ACCESS_REFUSED"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"signaling", "cdr", "media"})
        void nobodyDeclaresOrDeletesTheExchangeOfAll(String service) throws Exception {
            as(
                    service,
                    channel -> assertThatThrownBy(() -> channel.exchangeDeclare("sentiric_events", "topic", true))
                            .hasStackTraceContaining("ACCESS_REFUSED"));
            as(
                    service,
                    channel -> assertThatThrownBy(() -> channel.exchangeDelete("sentiric_events", true))
                            .hasStackTraceContaining("ACCESS_REFUSED"));
        }

        private void as(String service, Uses uses) throws Exception {
            var factory = new ConnectionFactory();
            factory.setUri(URI.create(environment.text("AMQP_URL")));
            factory.setVirtualHost("/");
            factory.setUsername(service);
            factory.setPassword(password("RABBITMQ_" + service));
            factory.setAutomaticRecoveryEnabled(false);
            try (var connection = factory.newConnection()) {
                uses.with(connection.createChannel());
            }
        }
    }

    @Nested
    class InConsul {
        @ParameterizedTest
        @CsvSource({
            "GATEWAY, sip-signaling",
            "SIGNALING, sip-gateway",
            "MEDIA, sip-signaling",
            "DIALPLAN, user-service",
            "USER, dialplan-service",
            "CDR, sip-signaling"
        })
        void aServiceRegistersNoOther(String service, String other) throws Exception {
            assertThat(register(environment.text("CONSUL_" + service + "_TOKEN"), other))
                    .isEqualTo(403);
        }

        @Test
        void whoShowsNoTokenReadsWhoRunsWhereAndChangesNothing() throws Exception {
            var gateway = "sip-gateway-node-a-gcp-"
                    + environment.address("GATEWAY_HTTP").getPort();
            assertThat(ask("GET", "catalog/services", "", "")).isEqualTo(200);
            assertThat(register("", "sip-signaling")).isEqualTo(403);
            assertThat(ask("PUT", "kv/accounts-it", "", "x")).isEqualTo(403);
            assertThat(ask("PUT", "agent/service/deregister/" + gateway, "", ""))
                    .isEqualTo(403);
            assertThat(ask("GET", "acl/tokens", "", "")).isEqualTo(403);
        }

        private int register(String token, String service) throws Exception {
            return ask("PUT", "agent/service/register", token, "{\"Name\": \"%s\", \"Port\": 1}".formatted(service));
        }

        private int ask(String method, String path, String token, String body) throws Exception {
            InetSocketAddress consul = environment.address("CONSUL_HTTP_ADDR");
            var uri = URI.create("http://%s:%d/v1/%s".formatted(consul.getHostString(), consul.getPort(), path));
            try (var client = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(uri)
                        .header("X-Consul-Token", token)
                        .method(method, BodyPublishers.ofString(body))
                        .build();
                return client.send(request, BodyHandlers.discarding()).statusCode();
            }
        }
    }

    @Test
    void administratorsPasswordsAreNotThoseOfServices() {
        for (var account : new String[] {
            "POSTGRES_USER",
            "POSTGRES_DIALPLAN",
            "POSTGRES_CDR",
            "RABBITMQ_SIGNALING",
            "RABBITMQ_CDR",
            "RABBITMQ_MEDIA",
            "REDIS_SIGNALING"
        }) {
            assertThat(password(account)).isNotEqualTo(environment.text("PGPASSWORD"));
        }
    }

    private String password(String account) {
        return environment.text(account.toUpperCase(Locale.ROOT) + "_PASSWORD");
    }

    @FunctionalInterface
    private interface Uses {
        void with(Channel channel) throws Exception;
    }
}
