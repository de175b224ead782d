package cloud.sentiric.user.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often the database is asked. */
final class CaffeineCredentialsTest {
    private static final String REALM = "sentiric.cloud";
    private static final UserId USER = new UserId(new UUID(1, 2));

    private final Stored stored = new Stored();
    private final AtomicLong time = new AtomicLong();
    private final CaffeineCredentials memory = new CaffeineCredentials(stored, Duration.ofSeconds(3), time::get);
    private final Map<String, Credential> made = new HashMap<>();

    /** One and the same for one and the same. */
    private Credential credential(String username, String password) {
        return made.computeIfAbsent(username + ":" + password, each -> made(username, password));
    }

    private static Credential made(String username, String password) {
        return new Credential(
                username,
                USER,
                new TenantId("acme"),
                new ConnectPolicy(CallSchema.PROXY, User.RING_TIMEOUT, MediaPolicy.RELAY),
                REALM,
                Ha1.of(Algorithm.MD5, username, REALM, password),
                Ha1.of(Algorithm.SHA_256, username, REALM, password));
    }

    @Test
    void isNeverWhileChangesAreTold() {
        memory.all(List.of(credential("1001", "a")), List.of());
        for (int i = 0; i < 100_000; i++) {
            assertThat(memory.find(REALM, "1001")).isPresent();
            assertThat(memory.find(REALM, "nobody" + i)).isEmpty();
        }
        assertThat(memory.find("other", "1001")).isEmpty();
        assertThat(stored.reads).isZero();
    }

    @Test
    void isOncePerNameBeyondWhatIsLoaded() {
        stored.all.put("2001", credential("2001", "a"));
        memory.all(List.of(), List.<String[]>of(new String[] {REALM, "2001"}));
        for (int i = 0; i < 10; i++) {
            assertThat(memory.find(REALM, "2001")).isPresent();
        }
        assertThat(stored.reads).isEqualTo(1);
    }

    @Test
    void isSeldomForStrangersWhileNobodyTells() {
        memory.all(List.of(credential("1001", "a")), List.of());
        stored.all.put("1001", credential("1001", "a"));
        memory.untold();
        for (int i = 0; i < 10_000; i++) {
            assertThat(memory.find(REALM, "nobody" + i)).isEmpty();
        }
        // Ten seconds of a slow machine.
        assertThat(stored.reads).isLessThanOrEqualTo(200);
        assertThat(memory.find(REALM, "1001")).isPresent();
    }

    /** As for the seconds in which another server takes the database over. */
    @Test
    void isNotNeededForWhatWasToldBeforeItWentAway() {
        memory.all(List.of(credential("1001", "a"), credential("1002", "b")), List.of());
        memory.untold();
        stored.away = true;
        assertThat(memory.find(REALM, "1001")).contains(credential("1001", "a"));
        assertThatThrownBy(() -> memory.find(REALM, "nobody")).isInstanceOf(IllegalStateException.class);
        memory.remove(new TenantId("acme"), "1002");
        assertThatThrownBy(() -> memory.find(REALM, "1002"))
                .as("this instance has tried to remove it")
                .isInstanceOf(IllegalStateException.class);
        stored.away = false;
        stored.all.put("1001", credential("1001", "c"));
        time.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(memory.find(REALM, "1001")).contains(credential("1001", "c"));
    }

    /** Who is cut off hears of no password that was changed: that is not for ever. */
    @Test
    void isNeededAgainWhenItHasBeenAwayForLong() {
        memory.all(List.of(credential("1001", "a")), List.of());
        memory.untold();
        stored.away = true;
        time.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(memory.find(REALM, "1001")).isPresent();
        time.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThatThrownBy(() -> memory.find(REALM, "1001")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChangeThatComesWhileTheDatabaseIsReadIsNotForgotten() {
        memory.all(List.of(), List.<String[]>of(new String[] {REALM, "1001"}));
        var old = credential("1001", "old");
        var fresh = credential("1001", "new");
        stored.all.put("1001", old);
        stored.meanwhile = () -> memory.changed(REALM, "1001", Optional.of(fresh));
        assertThat(memory.find(REALM, "1001")).contains(old);
        stored.meanwhile = () -> {};
        assertThat(memory.find(REALM, "1001")).contains(fresh);
    }

    private static final class Stored implements Credentials {
        final Map<String, Credential> all = new HashMap<>();
        Runnable meanwhile = () -> {};
        boolean away;
        int reads;

        @Override
        public Optional<Credential> find(String realm, String sipUsername) {
            reads++;
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            var found = Optional.ofNullable(all.get(sipUsername));
            meanwhile.run();
            return found;
        }

        @Override
        public Outcome<String> add(Realm realm, UserId user, String sipUsername, Ha1 md5, Ha1 sha256) {
            return Outcome.done(sipUsername);
        }

        @Override
        public boolean remove(TenantId tenant, String sipUsername) {
            return all.remove(sipUsername) != null;
        }
    }
}
