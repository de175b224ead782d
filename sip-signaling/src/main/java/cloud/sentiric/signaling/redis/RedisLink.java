package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.loop.Dependency;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, tried for ever: a process starts without Redis and finds it when it comes. While it is away,
 * commands fail at once.
 */
public final class RedisLink implements Dependency, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Commands that may wait for answers. */
    private static final int MAX_PENDING = 10_000;

    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledFuture<?> looking;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private final Looks looks = new Looks();
    private boolean connecting;

    /** Starts to connect as the default user. */
    public RedisLink(String host, int port, String password, Duration timeout) {
        this(host, port, "default", password, timeout);
    }

    /**
     * Starts to connect.
     *
     * @param password empty if there is none
     * @param timeout deadline of one command
     */
    public RedisLink(String host, int port, String user, String password, Duration timeout) {
        var address = RedisURI.builder().withHost(host).withPort(port).withTimeout(timeout);
        uri = password.isEmpty()
                ? address.build()
                : address.withAuthentication(user, password.toCharArray()).build();
        resources = DefaultClientResources.builder()
                // As the JDK looks names up; Netty's own way keeps sockets open on all addresses.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(50), LOOK, 2, TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_PENDING)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build());
        ScheduledExecutorService timers = resources.eventExecutorGroup();
        looking = timers.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        var open = connection;
        if (open == null) {
            connect();
            return;
        }
        open.async().ping().whenComplete((_, failure) -> seen(failure));
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        client.connectAsync(StringCodec.UTF8, uri).whenComplete((made, failure) -> {
            connecting = false;
            if (failure == null) {
                connection = made;
            }
            seen(failure);
        });
    }

    private void seen(@Nullable Throwable failure) {
        switch (looks.seen(failure == null)) {
            case NONE -> {}
            case UP -> log.info("redis at {}:{} is up", uri.getHost(), uri.getPort());
            case AWAY ->
                log.warn(
                        "redis at {}:{} is away: registrations, and calls by and to SIP users, get 503: {}",
                        uri.getHost(),
                        uri.getPort(),
                        failure == null ? "" : root(failure));
        }
    }

    private static String root(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public boolean available() {
        return looks.up();
    }

    /** Only until it is known whether it is there: what needs it is refused by itself, the rest goes on. */
    @Override
    public boolean needed() {
        return !looks.settled();
    }

    /** Opens a connection that hears of what is published, and is kept open; fails while Redis is away. */
    CompletionStage<StatefulRedisPubSubConnection<String, String>> listen() {
        return client.connectPubSubAsync(StringCodec.UTF8, uri);
    }

    /** Runs commands; the stage fails at once while Redis is away. */
    public <T> CompletionStage<T> run(Command<T> command) {
        var open = connection;
        if (open == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("redis is away"));
        }
        try {
            return command.on(open.async());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs a script, by its digest if the server knows it. */
    public CompletionStage<String> run(RedisScript script, String[] keys, String[] values) {
        return run(script, ScriptOutputType.VALUE, keys, values);
    }

    /** Runs a script whose result is a list of texts. */
    CompletionStage<List<String>> list(RedisScript script, String[] keys, String[] values) {
        return run(script, ScriptOutputType.MULTI, keys, values);
    }

    private <T> CompletionStage<T> run(RedisScript script, ScriptOutputType type, String[] keys, String[] values) {
        CompletionStage<T> known = run(redis -> redis.evalsha(script.sha1(), type, keys, values));
        return known.exceptionallyCompose(failure -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof RedisNoScriptException
                    ? run(redis -> redis.eval(script.text(), type, keys, values))
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** Something to do with the connection. */
    @FunctionalInterface
    public interface Command<T> {
        CompletionStage<T> on(RedisAsyncCommands<String, String> redis);
    }

    @Override
    public void close() {
        looking.cancel(true);
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
