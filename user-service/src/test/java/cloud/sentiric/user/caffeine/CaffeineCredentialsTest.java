package cloud.sentiric.user.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Algorithm;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.digest.Ha1;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How often the database is asked. */
final class CaffeineCredentialsTest {
    private static final String REALM = "sentiric.cloud";
    private static final UserId USER = new UserId(new UUID(1, 2));

    private final Stored stored = new Stored();
    private final CaffeineCredentials memory = new CaffeineCredentials(stored, Duration.ofSeconds(3));

    private static Credential credential(String username, String password) {
        return new Credential(
                username,
                USER,
                new TenantId("acme"),
                CallSchema.PROXY,
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
        int reads;

        @Override
        public Optional<Credential> find(String realm, String sipUsername) {
            reads++;
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
