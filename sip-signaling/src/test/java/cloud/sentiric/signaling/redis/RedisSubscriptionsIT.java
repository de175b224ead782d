package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.SharedSubscriptions.Opened;
import cloud.sentiric.signaling.subscription.Subscription;
import io.lettuce.core.AclSetuserArgs;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Subscriptions in a real Redis: kept by one owner, taken over by another. */
final class RedisSubscriptionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final int MOST = 3;
    private static final EventPackage PRESENCE = new EventPackage("presence", "text/plain", Duration.ofSeconds(5));

    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final RedisSubscriptions store =
            new RedisSubscriptions(link, JsonMapper.builder().build(), List.of(PRESENCE), MOST, InstantSource.system());
    private final Owner b = owner("node-b");
    private final Owner c = owner("node-c");
    private final Aor watcher = new Aor("watcher-" + UUID.randomUUID(), "sentiric.cloud");

    private static Owner owner(String node) {
        return new Owner(node, UUID.randomUUID().toString(), "127.0.0.1:1");
    }

    @BeforeEach
    void connect() {
        await().atMost(LIMIT).until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private Subscription subscription(@Nullable String eventId) {
        return new Subscription(
                new Dialog(
                        new CallId("call-" + UUID.randomUUID()),
                        "ours",
                        "theirs",
                        4,
                        2,
                        "<sip:1002@sentiric.cloud>;tag=ours",
                        "<sip:1001@sentiric.cloud>;tag=theirs",
                        "sip:1001@192.0.2.7:5070",
                        List.of("<sip:192.0.2.1:5060;lr;sn=xyz>"),
                        new InetSocketAddress("192.0.2.1", 5060)),
                PRESENCE,
                eventId,
                new Aor("1002", "sentiric.cloud"),
                watcher,
                Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MILLIS));
    }

    private static <T> T of(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Subscription opened() {
        var subscription = subscription(null);
        assertThat(of(store.open(subscription, b))).isEqualTo(Opened.OPENED);
        return subscription;
    }

    @Test
    void aUserHasSoManyAndAnEndLeavesRoom() {
        var first = opened();
        opened();
        opened();
        assertThat(of(store.open(subscription(null), b))).isEqualTo(Opened.FULL);
        assertThat(of(store.forget(first, b))).isTrue();
        assertThat(of(store.open(subscription("id"), b))).isEqualTo(Opened.OPENED);
    }

    @Test
    void aSubscriptionIsClaimedWholeAndItsOwnerIsTold() {
        var told = new ConcurrentLinkedQueue<DialogId>();
        var listening = new ConcurrentLinkedQueue<String>();
        var news = new RedisNews(link);
        news.whenTaken((owner, id) -> {
            if (owner.equals(b)) {
                told.add(id);
            }
        });
        news.whenHeard(user -> {}, () -> listening.add("yes"));
        await().atMost(LIMIT).until(() -> {
            news.listen();
            return !listening.isEmpty();
        });

        var subscription = opened();
        assertThat(of(store.claim(subscription.id(), "other", c)))
                .as("another tag")
                .isNull();
        assertThat(of(store.claim(subscription.id(), "theirs", c))).isEqualTo(subscription);
        await().atMost(LIMIT).until(() -> told.contains(subscription.id()));
        assertThat(of(store.keep(subscription, b))).as("the owner before").isFalse();
        assertThat(of(store.forget(subscription, b))).isFalse();
        assertThat(of(store.keep(subscription, c))).isTrue();
        assertThat(of(store.some(c, 10))).containsExactly(subscription.id());
        assertThat(of(store.some(b, 10))).isEmpty();
    }

    @Test
    void whoCouldNotSubscribeToTheNewsTriesAgain() {
        var user = "deaf-" + UUID.randomUUID();
        var rules = AclSetuserArgs.Builder.on().addPassword("deaf").allKeys().allCommands();
        of(link.run(redis -> redis.aclSetuser(user, rules.resetChannels())));
        try (var deaf = new RedisLink(server.host(), server.port(), user, "deaf", Duration.ofMillis(500))) {
            var told = new ConcurrentLinkedQueue<Aor>();
            var news = new RedisNews(deaf);
            news.whenHeard(told::add, () -> {});
            await().atMost(LIMIT).until(deaf::available);
            news.listen();
            of(link.run(redis -> redis.aclSetuser(user, AclSetuserArgs.Builder.allChannels())));
            await().atMost(LIMIT).until(() -> {
                news.listen();
                of(link.run(redis -> redis.publish("signaling:news", watcher.toString())));
                return told.contains(watcher);
            });
        }
    }

    @Test
    void whatRedisHasLostIsKeptAgain() {
        var subscription = opened();
        of(link.run(redis -> redis.flushall()));
        assertThat(of(store.keep(subscription, b))).isTrue();
        assertThat(of(store.claim(subscription.id(), "theirs", c))).isEqualTo(subscription);
    }

    @Test
    void onlyWhoIsSilentIsInherited() {
        var subscription = opened();
        of(store.beat(b));
        assertThat(of(store.inherit(subscription.id(), b, SILENCE, c)))
                .as("it lives")
                .isNull();
        await().atMost(LIMIT).until(() -> of(store.silent(SILENCE)).contains(b));
        assertThat(of(store.inherit(subscription.id(), b, SILENCE, c))).isEqualTo(subscription);
        assertThat(of(store.inherit(subscription.id(), b, SILENCE, owner("node-d"))))
                .as("it is somebody else's")
                .isNull();
        of(store.dismiss(b, SILENCE));
        assertThat(of(store.silent(SILENCE))).doesNotContain(b);
    }

    @Test
    void whoLeavesIsInheritedAtOnce() {
        var subscription = opened();
        of(store.beat(b));
        of(store.leave(b));
        assertThat(of(store.silent(Duration.ofHours(1)))).contains(b);
        assertThat(of(store.inherit(subscription.id(), b, Duration.ofHours(1), c)))
                .isEqualTo(subscription);
    }
}
