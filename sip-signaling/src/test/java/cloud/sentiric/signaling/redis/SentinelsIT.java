package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.node.Addresses;
import cloud.sentiric.servers.WatchedRedis;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The primary falls silent, another Redis takes its place, and nobody goes back to the old one when it speaks again. */
final class SentinelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Aor ALICE = Aor.parse("sip:1001@sentiric.cloud");

    @Test
    void connectionsFollowThePrimary() throws Exception {
        try (var servers = WatchedRedis.start();
                var link = RedisLink.by(
                        // One Sentinel is away.
                        Addresses.of("127.0.0.1:1,127.0.0.1:" + servers.sentinelPort(), 26379),
                        WatchedRedis.NAME,
                        "default",
                        servers.password(),
                        "default",
                        servers.password(),
                        Duration.ofMillis(500))) {
            await().atMost(PATIENCE).until(link::available);
            assertThat(port(link)).isEqualTo(servers.primaryPort());
            set(link, "before", "1");

            var heard = new CopyOnWriteArrayList<Aor>();
            var news = new RedisNews(link);
            news.whenHeard(heard::add, () -> {});
            await().atMost(PATIENCE).until(() -> hears(link, news, heard));

            servers.freezePrimary();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> port(link) == servers.replicaPort());
            set(link, "after", "2");
            assertThat(link.moves()).isEqualTo(1);
            assertThat(get(link, "before")).isEqualTo("1");
            heard.clear();
            await().atMost(PATIENCE).until(() -> hears(link, news, heard));

            servers.thawPrimary();
            assertThat(port(link)).isEqualTo(servers.replicaPort());
            assertThat(get(link, "after")).isEqualTo("2");
            assertThat(link.moves()).isEqualTo(1);
        }
    }

    /** Whether news go round by Redis; what is told by other means does not count. */
    private static boolean hears(RedisLink link, RedisNews news, List<Aor> heard) {
        news.listen();
        var _ = link.run(redis -> redis.publish("signaling:news", ALICE.toString()));
        return heard.contains(ALICE);
    }

    private static int port(RedisLink link) throws Exception {
        var info = Objects.requireNonNull(
                link.run(redis -> redis.info("server")).toCompletableFuture().get(2, TimeUnit.SECONDS));
        return info.lines()
                .filter(line -> line.startsWith("tcp_port:"))
                .mapToInt(line -> Integer.parseInt(line.substring("tcp_port:".length())))
                .findFirst()
                .orElseThrow();
    }

    private static void set(RedisLink link, String key, String value) throws Exception {
        link.run(redis -> redis.set(key, value)).toCompletableFuture().get(2, TimeUnit.SECONDS);
    }

    private static String get(RedisLink link, String key) throws Exception {
        return link.run(redis -> redis.get(key)).toCompletableFuture().get(2, TimeUnit.SECONDS);
    }
}
