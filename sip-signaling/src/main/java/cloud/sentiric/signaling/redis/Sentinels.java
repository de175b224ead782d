package cloud.sentiric.signaling.redis;

import cloud.sentiric.node.Addresses;
import cloud.sentiric.node.Addresses.Address;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Sentinels, all of which are asked which Redis is the primary. They may disagree for a while, as where one was cut off: the
 * one that knows of the latest fail-over is right (its config-epoch is the highest). The one that leads a fail-over has the new epoch
 * and the old address until the replicas follow: what it says then is left out.
 */
final class Sentinels implements AutoCloseable {
    private static final String FAILING_OVER = "failover_in_progress";

    private final RedisClient client;
    private final Duration timeout;
    private final String name;
    private final List<Sentinel> all;

    /**
     * Who is asked, and for what.
     *
     * @param name of the primary and its replicas
     * @param password of the Sentinels themselves; empty if there is none
     */
    record Settings(Addresses addresses, String name, String user, String password) {}

    /**
     * What they say.
     *
     * @param epoch of the fail-over that made it the primary
     */
    record Primary(InetSocketAddress address, long epoch) {}

    /** Asks nobody yet. */
    Sentinels(ClientResources resources, ClientOptions options, Settings settings, Duration timeout) {
        client = RedisClient.create(resources);
        client.setOptions(options);
        this.timeout = timeout;
        this.name = settings.name();
        this.all = settings.addresses().all().stream()
                .map(each -> new Sentinel(uri(each, settings)))
                .toList();
    }

    private RedisURI uri(Address address, Settings settings) {
        var uri = RedisURI.builder()
                .withHost(address.host())
                .withPort(address.port())
                .withTimeout(timeout);
        if (!settings.password().isEmpty()) {
            uri.withAuthentication(settings.user(), settings.password().toCharArray());
        }
        return uri.build();
    }

    /** Asks all of them; null where none knows. Takes no longer than the timeout, twice where connections are to be made first. */
    CompletionStage<@Nullable Primary> primary() {
        var answers = all.stream().map(Sentinel::ask).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> latest(answers.stream().map(CompletableFuture::join)));
    }

    /** The address in the answer of the latest epoch (SENTINEL MASTER); null where none is to be used. */
    static @Nullable Primary latest(Stream<Map<String, String>> answers) {
        Map<String, String> best = Map.of();
        for (var answer : (Iterable<Map<String, String>>) answers::iterator) {
            boolean knows = number(answer, "port") > 0
                    && !answer.getOrDefault("flags", "").contains(FAILING_OVER);
            if (knows && (best.isEmpty() || epoch(answer) > epoch(best))) {
                best = answer;
            }
        }
        var host = best.get("ip");
        if (host == null) {
            return null;
        }
        // Looked up here where it is a name, as connections are compared with it by their addresses.
        var address = new InetSocketAddress(host, (int) number(best, "port"));
        return address.isUnresolved() ? null : new Primary(address, epoch(best));
    }

    private static long epoch(Map<String, String> answer) {
        return number(answer, "config-epoch");
    }

    private static long number(Map<String, String> answer, String key) {
        try {
            return Long.parseLong(answer.getOrDefault(key, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }

    /** One of them. Asked by one thread at a time. */
    private final class Sentinel {
        private final RedisURI uri;
        private volatile @Nullable StatefulRedisSentinelConnection<String, String> connection;

        Sentinel(RedisURI uri) {
            this.uri = uri;
        }

        /** What it says; empty where it says nothing. */
        CompletableFuture<Map<String, String>> ask() {
            var open = connection;
            var connected = open == null
                    ? client.connectSentinelAsync(StringCodec.UTF8, uri).thenApply(made -> {
                        connection = made;
                        return made;
                    })
                    : CompletableFuture.completedFuture(open);
            return connected
                    .thenCompose(each -> each.async().master(name))
                    .thenApply(answer -> Objects.requireNonNullElse(answer, Map.<String, String>of()))
                    .exceptionally(_ -> Map.of());
        }
    }
}
