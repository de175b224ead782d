package cloud.sentiric.scenarios;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Writes to every PostgreSQL and every Redis of a cluster, at each by itself, and notes which took it, and when. */
final class SteadyWriter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * A time in which one server took writes one after the other; nanoseconds. A write counts from its beginning: when it was
     * acknowledged, another one may have been promoted.
     */
    private record Span(String server, long from, long to) {}

    private final List<Span> postgres = Collections.synchronizedList(new ArrayList<>());
    private final List<Span> redis = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, List<Span>> writes = Map.of("PostgreSQL", postgres, "Redis", redis);

    private final List<Thread> threads = new ArrayList<>();
    private final Environment environment;
    private final long begin = System.nanoTime();
    private volatile boolean goesOn = true;

    SteadyWriter(Environment environment) {
        this.environment = environment;
        for (var node : List.of("NODE_B", "NODE_C")) {
            var host = environment.text(node + "_IP");
            threads.add(Thread.ofPlatform().start(() -> writePostgres(host)));
            threads.add(Thread.ofPlatform().start(() -> writeRedis(host)));
        }
    }

    private void writePostgres(String host) {
        var url = "jdbc:postgresql://" + host + ":5432/postgres?connectTimeout=2&loginTimeout=2&socketTimeout="
                + PATIENCE.toSeconds();
        while (goesOn) {
            try (var connection = DriverManager.getConnection(
                            url, environment.text("PGUSER"), environment.text("PGPASSWORD"));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS written (at timestamptz)");
                while (goesOn) {
                    long from = System.nanoTime();
                    statement.execute("INSERT INTO written VALUES (now())");
                    postgres.add(new Span(host, from, System.nanoTime()));
                    pause();
                }
            } catch (SQLException e) {
                pause();
            }
        }
    }

    private void writeRedis(String host) {
        var uri = RedisURI.builder()
                .withHost(host)
                .withPort(6379)
                .withPassword(environment.text("REDIS_PASSWORD").toCharArray())
                .withTimeout(PATIENCE)
                .build();
        while (goesOn) {
            try (var client = RedisClient.create(uri);
                    var connection = client.connect()) {
                while (goesOn) {
                    long from = System.nanoTime();
                    connection.sync().set("written", "1");
                    redis.add(new Span(host, from, System.nanoTime()));
                    pause();
                }
            } catch (RedisException e) {
                pause();
            }
        }
    }

    private static void pause() {
        Awaitility.await().pollDelay(PAUSE).until(() -> true);
    }

    /** In words: the longest time without a write, of each. */
    String gaps() {
        var text = new ArrayList<String>();
        new TreeMap<>(writes)
                .forEach((what, spans) -> text.add(what + " took " + spans.size() + " writes, again after "
                        + longestGap(spans).toMillis() + " ms"));
        return String.join(", ", text);
    }

    Duration longestGap() {
        return writes.values().stream()
                .map(this::longestGap)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private Duration longestGap(List<Span> spans) {
        long last = begin;
        long longest = 0;
        for (var span : inOrder(spans)) {
            longest = Math.max(longest, span.to() - last);
            last = Math.max(last, span.to());
        }
        return Duration.ofNanos(Math.max(longest, System.nanoTime() - last));
    }

    private static List<Span> inOrder(List<Span> spans) {
        return List.copyOf(spans).stream()
                .sorted((one, other) -> Long.compare(one.to(), other.to()))
                .toList();
    }

    /** Writes that a server took after another one had begun to take some, while that went on. */
    List<String> twoPrimaries() {
        var found = new ArrayList<String>();
        writes.forEach((what, spans) -> {
            var retired = new ArrayList<String>();
            var leads = "";
            for (var span : inOrder(spans)) {
                if (retired.contains(span.server())) {
                    found.add(what + " at " + span.server() + " after " + leads + " had taken over");
                } else if (!span.server().equals(leads)) {
                    if (!leads.isEmpty()) {
                        retired.add(leads);
                    }
                    leads = span.server();
                }
            }
        });
        return found;
    }

    @Override
    public void close() {
        goesOn = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
