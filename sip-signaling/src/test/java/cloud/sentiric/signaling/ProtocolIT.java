package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.digest.Credentials;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.loop.LiveBindings;
import cloud.sentiric.signaling.loop.Readiness;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.redis.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Two nodes' SIP side over real UDP and Redis; calls are left out, credentials are in memory. */
final class ProtocolIT {
    private static final RedisServer REDIS = RedisServer.start();
    private static ConfigurableApplicationContext nodeB;
    private static ConfigurableApplicationContext nodeC;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "cloud.sentiric.node.tls.TlsAutoConfiguration")
    @EnableConfigurationProperties(SignalingProperties.class)
    @Import(ProtocolWiring.class)
    static class Node {
        @Bean
        Credentials credentials() {
            return new DigestClient.Memory("1001", "1002");
        }
    }

    @BeforeAll
    static void start() {
        nodeB = node("node-b");
        nodeC = node("node-c");
        await().until(() -> nodeB.getBean(Readiness.class).ready()
                && nodeC.getBean(Readiness.class).ready());
    }

    private static ConfigurableApplicationContext node(String name) {
        SpringApplication application = new SpringApplicationBuilder(Node.class)
                .web(WebApplicationType.NONE)
                .properties()
                .build();
        return application.run(
                "--CURRENT_NODE_NAME=" + name,
                "--CONSUL_ENABLED=false",
                "--LOG_FORMAT=",
                "--GATEWAY_KEYS=1:0123456789abcdef",
                "--NONCE_KEY=0123456789abcdef",
                "--GRPC_TLS=false",
                "--SIP_PORT=0",
                "--GRPC_PORT=0",
                "--signaling.sip.max-message=16KB",
                "--REDIS_HOST=" + REDIS.host(),
                "--REDIS_PORT=" + REDIS.port(),
                "--REDIS_PASSWORD=" + REDIS.password());
    }

    @AfterAll
    static void stop() {
        nodeB.close();
        nodeC.close();
    }

    private static Phone phone(ConfigurableApplicationContext node) {
        return new Phone(node.getBean(SipServer.class).port());
    }

    private static double dropped(String reason) {
        return nodeB.getBean(MeterRegistry.class)
                .counter("sip.dropped", "reason", reason)
                .count();
    }

    @Test
    void optionsIsAnsweredWithWhatIsUnderstood() {
        try (var phone = phone(nodeB)) {
            var answer = phone.ask(phone.request("OPTIONS", "sip:127.0.0.1", ""));
            assertThat(answer)
                    .startsWith("SIP/2.0 200 OK\r\n")
                    .contains("Allow: INVITE, ", ";rport=" + phone.port())
                    .doesNotContain("node-");
        }
    }

    @Test
    void aLineWithoutHeadersIsAnsweredWithTheNodesNameAndBindsNothing() {
        try (var phone = phone(nodeB)) {
            assertThat(phone.ask("REGISTER sip:test@sentiric.cloud SIP/2.0\n"))
                    .startsWith("SIP/2.0 200 OK\r\nServer: sentiric-signaling/node-b\r\n");
            assertThat(nodeB.getBean(RedisLink.class)
                            .<Long>run(redis -> redis.exists("binding:sip:test@sentiric.cloud"))
                            .toCompletableFuture()
                            .join())
                    .isZero();
        }
    }

    @Test
    void aProbeThatTheGatewaySignedIsAnsweredAndBindsNothing() throws GeneralSecurityException {
        try (var phone = phone(nodeB)) {
            var request = phone.request("REGISTER", "sip:test@sentiric.cloud", "Sentiric-Probe: key=1;mac=MAC");
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var content = "probe\n" + Phone.header(request, "Call-ID");
            var bytes = Arrays.copyOf(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)), 16);
            var signed = request.replace(
                    "MAC", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            assertThat(phone.ask(signed)).startsWith("SIP/2.0 200").contains("Server: sentiric-signaling/node-b");
            assertThat(phone.ask(request)).startsWith("SIP/2.0 401");
        }
    }

    @Test
    void aPhoneRegistersAndLeaves() {
        int before = nodeB.getBean(LiveBindings.class).count();
        try (var phone = phone(nodeB)) {
            var contact = "Contact: <sip:1001@127.0.0.1:" + phone.port() + ">";
            assertThat(phone.register("1001", "secret-1001", contact))
                    .startsWith("SIP/2.0 200 OK")
                    .contains(contact + ";expires=3600");
            assertThat(nodeB.getBean(LiveBindings.class).count()).isEqualTo(before + 1);
            assertThat(phone.register("1001", "secret-1001", "Contact: *\r\nExpires: 0"))
                    .startsWith("SIP/2.0 200 OK")
                    .doesNotContain("Contact:");
            assertThat(nodeB.getBean(LiveBindings.class).count()).isEqualTo(before);
            assertThat(phone.register("1001", "wrong", contact)).startsWith("SIP/2.0 401");
            assertThat(phone.register("1002", "secret-1002", contact)).startsWith("SIP/2.0 200");
        }
    }

    @Test
    void aNonceIsGoodAtBothNodesButOnlyOnce() {
        try (var b = phone(nodeB);
                var c = phone(nodeC)) {
            var challenged = b.ask(b.request("REGISTER", "sip:sentiric.cloud", ""));
            var answer = "Authorization: "
                    + DigestClient.answer(
                            Phone.header(challenged, "WWW-Authenticate"),
                            "1001",
                            "secret-1001",
                            "REGISTER",
                            "sip:sentiric.cloud",
                            1);
            var first = c.request("REGISTER", "sip:sentiric.cloud", answer + "\r\nContact: <sip:x@127.0.0.1>");
            assertThat(c.ask(first)).startsWith("SIP/2.0 200");
            var replay = b.request("REGISTER", "sip:sentiric.cloud", answer + "\r\nContact: <sip:evil@127.0.0.1>");
            assertThat(b.ask(replay))
                    .startsWith("SIP/2.0 401")
                    .contains("stale=true")
                    .doesNotContain("evil");
        }
    }

    @Test
    void aRetransmissionGetsTheSameAnswer() {
        // A challenge is made anew for each copy, since nothing is kept for it; its To tag repeats (RFC 3261 §8.2.7).
        try (var phone = phone(nodeB)) {
            var request = phone.request("REGISTER", "sip:sentiric.cloud", "Contact: <sip:a@h>");
            var first = phone.ask(request);
            var again = phone.ask(request);
            assertThat(first).startsWith("SIP/2.0 401");
            assertThat(again).startsWith("SIP/2.0 401");
            assertThat(Phone.header(again, "To")).contains(";tag=").isEqualTo(Phone.header(first, "To"));
        }
    }

    @Test
    void whatCannotBeHandledIsRefused() {
        try (var phone = phone(nodeB)) {
            assertThat(phone.ask(phone.request("DANCE", "sip:a@sentiric.cloud", "")))
                    .startsWith("SIP/2.0 405")
                    .contains("Allow: INVITE");
            assertThat(phone.ask(phone.request("BYE", "sip:a@sentiric.cloud", "")))
                    .startsWith("SIP/2.0 481");
            assertThat(phone.ask(phone.request("CANCEL", "sip:a@sentiric.cloud", "")))
                    .startsWith("SIP/2.0 481");
            assertThat(phone.ask(phone.request("REGISTER", "sip:sentiric.cloud", "Require: gruu, path")))
                    .startsWith("SIP/2.0 420")
                    .contains("Unsupported: gruu\r\n");
            assertThat(phone.ask(phone.request("OPTIONS", "http://a", ""))).startsWith("SIP/2.0 416");
            assertThat(phone.ask(phone.request("OPTIONS", "sip:a", "").replace("SIP/2.0\r\n", "SIP/9.0\r\n")))
                    .startsWith("SIP/2.0 505");
            assertThat(phone.ask(phone.request("OPTIONS", "sip:a", "Subject: " + "x".repeat(20_000))))
                    .startsWith("SIP/2.0 513");
            var whole = phone.request("OPTIONS", "sip:a", "");
            assertThat(phone.ask(whole.substring(0, whole.length() - 20))).startsWith("SIP/2.0 400");
        }
    }

    @Test
    void garbageChangesNothing() {
        var random = new Random(3);
        try (var phone = phone(nodeB)) {
            double before = dropped("not_sip");
            for (int i = 0; i < 2000; i++) {
                var junk = new byte[random.nextInt(1400)];
                random.nextBytes(junk);
                phone.send(junk);
            }
            await().until(() -> dropped("not_sip") > before + 1000);
            assertThat(phone.ask(phone.request("OPTIONS", "sip:a", ""))).startsWith("SIP/2.0 200");
            assertThat(dropped("bug")).isZero();
        }
    }

    private static void redisIsBack() {
        REDIS.resume();
        await().until(() -> nodeB.getBean(RedisLink.class).available()
                && nodeC.getBean(RedisLink.class).available());
    }

    @Test
    void withoutRedisARegistrationIs503AndTheNodeStaysReady() {
        try (var phone = phone(nodeB)) {
            REDIS.stop();
            try {
                await().until(() -> !nodeB.getBean(RedisLink.class).available());
                assertThat(phone.register("1001", "secret-1001", "Contact: <sip:x@127.0.0.1>"))
                        .startsWith("SIP/2.0 503")
                        .contains("Retry-After: ");
                assertThat(nodeB.getBean(Readiness.class).ready()).isTrue();
                assertThat(phone.ask(phone.request("OPTIONS", "sip:a", ""))).startsWith("SIP/2.0 200");
            } finally {
                redisIsBack();
            }
            await().until(() -> phone.register("1001", "secret-1001", "Contact: <sip:x@127.0.0.1>")
                    .startsWith("SIP/2.0 200"));
        }
    }

    @Test
    void aNodeStartsWithoutRedis() {
        REDIS.stop();
        try {
            var node = node("node-y");
            await().until(() -> node.getBean(Readiness.class).ready());
            node.close();
        } finally {
            redisIsBack();
        }
    }

    @Test
    void aNodeThatStopsRefusesFirst() {
        var node = node("node-x");
        try (var phone = phone(node)) {
            await().until(() -> phone.ask(phone.request("OPTIONS", "sip:a", "")).startsWith("SIP/2.0 200"));
            node.getBean(Readiness.class).drain();
            assertThat(phone.ask(phone.request("OPTIONS", "sip:a", ""))).startsWith("SIP/2.0 503");
            assertThat(phone.ask(phone.request("INVITE", "sip:a@sentiric.cloud", "")))
                    .startsWith("SIP/2.0 503");
            assertThat(node.getBean(WorkerPool.class).count()).isEqualTo(2);
        } finally {
            node.close();
        }
    }
}
