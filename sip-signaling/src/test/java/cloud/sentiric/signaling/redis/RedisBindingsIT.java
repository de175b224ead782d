package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.digest.Guesses;
import cloud.sentiric.signaling.digest.Guesses.Trial;
import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces.Use;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings.Admitted;
import cloud.sentiric.signaling.registrar.Bindings.Loaded;
import cloud.sentiric.signaling.registrar.Bindings.Stored;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RedisBindingsIT {
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private final RedisBindings bindings = new RedisBindings(link, InstantSource.system(), Duration.ofSeconds(25));
    private final RedisNonces nonces = new RedisNonces(link, InstantSource.system());
    private final String source = UUID.randomUUID().toString();
    private final Aor aor = new Aor("u" + UUID.randomUUID(), "sentiric.cloud");

    @BeforeEach
    void connect() {
        await().until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static Binding binding(String uri, Duration lifetime) {
        return new Binding(
                SipUri.parse(uri),
                Parameters.parse(";q=0.5;+sip.instance=\"<urn:uuid:1>\""),
                new CallId("call"),
                7,
                Instant.now().plus(lifetime).truncatedTo(ChronoUnit.MILLIS),
                List.of("<sip:gw:5060;lr;ob;sn=x>"),
                "phone \"1\"",
                true);
    }

    private static NonceUse use(String nonce, long count) {
        return new NonceUse(nonce, count, Instant.now().plusSeconds(60));
    }

    private static NonceUse fresh() {
        return use(UUID.randomUUID().toString(), 1);
    }

    private static Loaded.Found next(List<Binding> all) {
        return new Loaded.Found(UUID.randomUUID().toString(), all);
    }

    private Trial trial(NonceUse use) {
        return new Trial(aor, source, use.nonce(), use.expires());
    }

    private Admitted admit(NonceUse use) {
        return bindings.admit(aor, trial(use)).toCompletableFuture().join();
    }

    private Loaded.Found load() {
        return (Loaded.Found) bindings.load(aor).toCompletableFuture().join();
    }

    private Stored store(String version, List<Binding> all, NonceUse use) {
        return bindings.store(aor, version, next(all), use, trial(use))
                .toCompletableFuture()
                .join();
    }

    @Test
    void whatIsStoredIsLoaded() {
        var one = binding("sip:a@[2001:db8::1]:5070;ob", Duration.ofHours(1));
        var two = binding("sip:b@h", Duration.ofMinutes(5));
        assertThat(store(load().version(), List.of(one, two), fresh())).isEqualTo(Stored.STORED);
        assertThat(load().bindings()).containsExactlyInAnyOrder(one, two);
        long left = link.<Long>run(redis -> redis.pttl(RedisBindings.key(aor)))
                .toCompletableFuture()
                .join();
        assertThat(left).isBetween(3_590_000L, 3_600_000L);
        assertThat(store(load().version(), List.of(), fresh())).isEqualTo(Stored.STORED);
        assertThat(load()).isEqualTo(new Loaded.Found("", List.of()));
    }

    @Test
    void aChangeOnAnOldVersionIsRefused() {
        var one = List.of(binding("sip:a@h", Duration.ofHours(1)));
        assertThat(store("", one, fresh())).isEqualTo(Stored.STORED);
        assertThat(store("", one, fresh())).isEqualTo(Stored.CONFLICT);
        var version = load().version();
        assertThat(store(version, one, fresh())).isEqualTo(Stored.STORED);
        assertThat(store(version, one, fresh())).isEqualTo(Stored.CONFLICT);
    }

    @Test
    void aNonceIsUsedOnceByBindingAndFetchAlike() {
        var nonce = UUID.randomUUID().toString();
        assertThat(store("", List.of(), use(nonce, 1))).isEqualTo(Stored.STORED);
        assertThat(store("", List.of(), use(nonce, 1))).isEqualTo(Stored.REPLAYED);
        assertThat(nonces.use(use(nonce, 1)).toCompletableFuture().join()).isEqualTo(Use.REPLAYED);
        assertThat(nonces.use(use(nonce, 3)).toCompletableFuture().join()).isEqualTo(Use.FIRST);
        assertThat(store("", List.of(), use(nonce, 2))).isEqualTo(Stored.REPLAYED);
        assertThat(link.<Long>run(redis -> redis.pttl("nonce:" + nonce))
                        .toCompletableFuture()
                        .join())
                .isBetween(1L, 60_000L);
    }

    @Test
    void aConflictDoesNotUseTheNonceUp() {
        var nonce = use(UUID.randomUUID().toString(), 1);
        assertThat(store("other", List.of(), nonce)).isEqualTo(Stored.CONFLICT);
        assertThat(store("", List.of(), nonce)).isEqualTo(Stored.STORED);
    }

    @Test
    void whoIsAdmittedSeesTheBindings() {
        assertThat(admit(fresh())).isEqualTo(new Admitted.Free(new Loaded.Found("", List.of())));
        var one = binding("sip:a@h", Duration.ofHours(1));
        store("", List.of(one), fresh());
        assertThat(admit(fresh())).isEqualTo(new Admitted.Free(new Loaded.Found(load().version(), List.of(one))));
    }

    @Test
    void whoIsLockedOutIsNotAdmittedButWithANonceThatIsGood() {
        var good = fresh();
        store("", List.of(binding("sip:a@h", Duration.ofHours(1))), good);
        var guesses = new RedisGuesses(link, InstantSource.system());
        for (int i = 0; i < 10; i++) {
            guesses.failed(trial(fresh())).toCompletableFuture().join();
        }
        assertThat(admit(fresh())).isEqualTo(new Admitted.Locked());
        assertThat(admit(good)).isInstanceOf(Admitted.Free.class);
        var before = load();
        assertThat(store(before.version(), List.of(), fresh())).isEqualTo(Stored.LOCKED);
        assertThat(load()).isEqualTo(before);
        var next = use(good.nonce(), 2);
        assertThat(store(before.version(), before.bindings(), next)).isEqualTo(Stored.STORED);
    }

    @Test
    void whoIsStoredHasHisWrongOnesForgotten() {
        var guesses = new RedisGuesses(link, InstantSource.system());
        var nonce = UUID.randomUUID().toString();
        for (int count = 1; count < 4; count++) {
            var use = use(nonce, count);
            assertThat(guesses.failed(trial(fresh())).toCompletableFuture().join())
                    .isEqualTo(new Guesses.Free(1));
            assertThat(store(load().version(), List.of(binding("sip:a@h", Duration.ofHours(1))), use))
                    .isEqualTo(Stored.STORED);
        }
    }

    @Test
    void aReplayOrAConflictLetsNobodyIn() {
        var guesses = new RedisGuesses(link, InstantSource.system());
        var use = fresh();
        assertThat(guesses.failed(trial(use)).toCompletableFuture().join()).isEqualTo(new Guesses.Free(1));
        assertThat(store("other", List.of(), use)).isEqualTo(Stored.CONFLICT);
        assertThat(guesses.failed(trial(use)).toCompletableFuture().join()).isEqualTo(new Guesses.Free(2));
        assertThat(store("", List.of(), use)).isEqualTo(Stored.STORED);
        assertThat(guesses.failed(trial(use)).toCompletableFuture().join()).isEqualTo(new Guesses.Free(1));
        assertThat(store("", List.of(), use)).isEqualTo(Stored.REPLAYED);
        assertThat(guesses.failed(trial(use)).toCompletableFuture().join()).isEqualTo(new Guesses.Free(2));
    }

    @Test
    void aPhoneForWhichMessagesWaitIsAwaited() {
        var one = List.of(binding("sip:a@h", Duration.ofHours(1)));
        assertThat(store("", one, fresh())).isEqualTo(Stored.STORED);
        link.<Boolean>run(redis -> redis.hset(RedisPages.key(aor), "1", "x"))
                .toCompletableFuture()
                .join();
        assertThat(store(load().version(), one, fresh())).isEqualTo(Stored.AWAITED);
        assertThat(store(load().version(), List.of(), fresh())).isEqualTo(Stored.STORED);
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        var good = binding("sip:a@h", Duration.ofHours(1));
        store("", List.of(good), fresh());
        link.<Boolean>run(redis -> redis.hset(RedisBindings.key(aor), "junk", "{"))
                .toCompletableFuture()
                .join();
        assertThat(load().bindings()).containsExactly(good);
    }

    @Test
    void anOutageIsToldAtOnceAndEndsByItself() {
        server.stop();
        try {
            await().until(() -> !link.available());
            assertThat(bindings.load(aor).toCompletableFuture().join()).isInstanceOf(Loaded.Unavailable.class);
            assertThat(admit(fresh())).isInstanceOf(Admitted.Unavailable.class);
            assertThat(store("", List.of(), fresh())).isEqualTo(Stored.UNAVAILABLE);
            assertThat(nonces.use(fresh()).toCompletableFuture().join()).isEqualTo(Use.UNAVAILABLE);
        } finally {
            server.resume();
        }
        await().until(link::available);
        assertThat(store("", List.of(), fresh())).isEqualTo(Stored.STORED);
    }

    @Test
    void phonesBehindNatsAreDueByTurnsUntilTheirBindingIsOver() {
        var soon = new RedisBindings(link, InstantSource.system(), Duration.ofMillis(1));
        var one = binding("sip:a@h", Duration.ofHours(1));
        var use = fresh();
        soon.store(aor, "", next(List.of(one)), use, trial(use))
                .toCompletableFuture()
                .join();
        await().until(() -> claimed(Duration.ofHours(1)), List.of(aor)::equals);
        assertThat(claimed(Duration.ofHours(1))).isEmpty();

        soon.replace(aor, load().version(), List.of(one)).toCompletableFuture().join();
        await().until(() -> claimed(Duration.ZERO), List.of(aor)::equals);
        link.<Long>run(redis -> redis.del(RedisBindings.key(aor)))
                .toCompletableFuture()
                .join();
        assertThat(claimed(Duration.ZERO)).isEmpty();
    }

    @Test
    void whatIsTakenAwayByNobodysRequestIsDecidedOnWhatIsThere() {
        store("", List.of(binding("sip:a@h", Duration.ofHours(1))), fresh());
        var version = load().version();
        assertThat(bindings.replace(aor, "old", List.of()).toCompletableFuture().join())
                .isEqualTo(Stored.CONFLICT);
        assertThat(bindings.replace(aor, version, List.of())
                        .toCompletableFuture()
                        .join())
                .isEqualTo(Stored.STORED);
        assertThat(load().bindings()).isEmpty();
        assertThat(claimed(Duration.ZERO)).isEmpty();
    }

    private List<Aor> claimed(Duration interval) {
        return bindings.claim(10, interval).toCompletableFuture().join();
    }
}
