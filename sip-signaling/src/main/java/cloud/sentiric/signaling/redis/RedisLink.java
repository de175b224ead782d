package cloud.sentiric.signaling.redis;

import cloud.sentiric.node.Addresses;
import cloud.sentiric.signaling.loop.Dependency;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
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
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, tried for ever: a process starts without Redis and finds it when it comes. While it is away,
 * commands fail at once, and so do those whose answer is lost with a connection: none is sent twice.
 *
 * <p>Where Sentinels say which Redis is the primary they are asked every second, and as soon as one refuses a write. Connections
 * to any other Redis are closed then, whether it is there or not, and made to the primary.
 */
public final class RedisLink implements Dependency, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Commands that may wait for answers. */
    private static final int MAX_PENDING = 10_000;

    private final RedisURI uri;
    private final ClientResources resources;
    private final @Nullable Sentinels sentinels;
    private final Connections connections = new Connections();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicBoolean asking = new AtomicBoolean();
    /** What the Sentinels said last; null before, and without Sentinels. */
    private volatile Sentinels.@Nullable Primary primary;

    private final RedisClient client;
    private final ScheduledFuture<?> looking;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private final Looks looks = new Looks();
    private boolean connecting;

    /** Starts to connect as the default user. */
    public RedisLink(String host, int port, String password, Duration timeout) {
        this(host, port, "default", password, timeout, null);
    }

    /**
     * Starts to connect.
     *
     * @param password empty if there is none
     * @param timeout deadline of one command
     */
    public RedisLink(String host, int port, String user, String password, Duration timeout) {
        this(host, port, user, password, timeout, null);
    }

    /**
     * Starts to connect to whichever Redis the Sentinels say.
     *
     * @param name by which the Sentinels know it
     * @param sentinelUser of the Sentinels, who have accounts of their own
     * @param sentinelPassword empty if there is none
     */
    public static RedisLink by(
            Addresses sentinels,
            String name,
            String sentinelUser,
            String sentinelPassword,
            String user,
            String password,
            Duration timeout) {
        var settings = new Sentinels.Settings(sentinels, name, sentinelUser, sentinelPassword);
        return new RedisLink(name, RedisURI.DEFAULT_REDIS_PORT, user, password, timeout, settings);
    }

    private RedisLink(
            String host,
            int port,
            String user,
            String password,
            Duration timeout,
            Sentinels.@Nullable Settings settings) {
        var address = RedisURI.builder().withHost(host).withPort(port).withTimeout(timeout);
        uri = password.isEmpty()
                ? address.build()
                : address.withAuthentication(user, password.toCharArray()).build();
        resources = DefaultClientResources.builder()
                // As the JDK looks names up; Netty's own way keeps sockets open on all addresses.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(50), LOOK, 2, TimeUnit.MILLISECONDS))
                .build();
        var options = ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_PENDING)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build();
        sentinels = settings == null ? null : new Sentinels(resources, options, settings, timeout);
        client = RedisClient.create(resources
                .mutate()
                .socketAddressResolver(new AtPrimary())
                .nettyCustomizer(connections)
                .build());
        client.setOptions(options);
        ScheduledExecutorService timers = resources.eventExecutorGroup();
        looking = timers.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where each connection, and each that is made again, leads. */
    private final class AtPrimary extends SocketAddressResolver {
        @Override
        public SocketAddress resolve(RedisURI each) {
            var known = primary;
            if (sentinels == null) {
                return super.resolve(each);
            }
            if (known == null) {
                throw new IllegalStateException("no Sentinel has said where the primary is");
            }
            return known.address();
        }
    }

    private void look() {
        ask();
        var open = connection;
        if (open == null) {
            connect();
            return;
        }
        open.async().ping().whenComplete((_, failure) -> seen(failure));
    }

    /** Has the Sentinels say where the primary is, if there are any and none is asked already. */
    private void ask() {
        if (sentinels == null || !asking.compareAndSet(false, true)) {
            return;
        }
        sentinels.primary().whenComplete((now, failure) -> {
            asking.set(false);
            if (failure != null) {
                log.debug("sentinels", failure);
            } else if (now != null) {
                at(now);
            }
        });
    }

    /** Who tells of an earlier fail-over than is known was cut off, unless that primary is away: all may have been set up anew. */
    private void at(Sentinels.Primary now) {
        var before = primary;
        if (before != null && now.epoch() < before.epoch() && looks.up()) {
            return;
        }
        primary = now;
        if (before != null && !before.address().equals(now.address())) {
            moves.incrementAndGet();
            log.info("the primary of redis has moved from {} to {}", text(before.address()), text(now.address()));
        }
        connections.closeOthers(now.address());
    }

    private static String text(InetSocketAddress address) {
        return new Addresses.Address(address.getHostString(), address.getPort()).toString();
    }

    private String where() {
        var known = primary;
        return known == null ? new Addresses.Address(uri.getHost(), uri.getPort()).toString() : text(known.address());
    }

    /** How often the primary was found at another server than before. */
    public long moves() {
        return moves.get();
    }

    private void connect() {
        if (sentinels != null && primary == null) {
            seen(new IllegalStateException("no Sentinel says where the primary is"));
            return;
        }
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
            case UP -> log.info("redis at {} is up", where());
            case AWAY -> {
                log.warn(
                        "redis at {} is away: registrations, and calls by and to SIP users, get 503: {}",
                        where(),
                        failure == null ? "" : root(failure));
                // A connection may be open whose other end is gone.
                connections.closeAll();
            }
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
            var result = command.on(open.async());
            result.whenComplete((_, failure) -> refused(failure));
            return result;
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Who refuses writes is not the primary any more: a replica says READONLY, in scripts of old servers amid other words. */
    private void refused(@Nullable Throwable failure) {
        if (failure instanceof RedisCommandExecutionException
                && String.valueOf(failure.getMessage()).contains("READONLY")) {
            ask();
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
        if (sentinels != null) {
            sentinels.close();
        }
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
