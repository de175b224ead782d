package cloud.sentiric.user.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.FixedCredentials;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.Contact;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import cloud.sentiric.user.directory.UserType;
import cloud.sentiric.user.directory.Users;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is remembered of users, and how long. */
final class CaffeineUsersTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final ContactAddress ADDRESS = ContactAddress.of("extension", "1001");

    private final Stored stored = new Stored();
    private final CaffeineUsers memory = new CaffeineUsers(
            stored,
            new CaffeineCredentials(new FixedCredentials("x", "x", "x"), Duration.ofMinutes(1)),
            Duration.ofMinutes(1));

    @Test
    void aContactIsAskedForOncePerTenant() {
        stored.put(ACME);
        for (int i = 0; i < 10; i++) {
            assertThat(memory.findByContact(ACME, ADDRESS)).isPresent();
            assertThat(memory.findByContact(OTHER, ADDRESS)).isEmpty();
        }
        assertThat(stored.reads).isEqualTo(2);
    }

    @Test
    void aWriteIsSeenAtOnce() {
        assertThat(memory.findByContact(ACME, ADDRESS)).isEmpty();
        memory.add(ACME, stored.contact());
        assertThat(memory.findByContact(ACME, ADDRESS)).isPresent();
        memory.remove(ACME, stored.contact().id());
        assertThat(memory.findByContact(ACME, ADDRESS)).isEmpty();
    }

    /** A read that began before a write must not put what it saw into the memory after it. */
    @Test
    void aWriteDuringAReadIsNotForgotten() {
        stored.meanwhile = () -> {
            stored.meanwhile = () -> {};
            memory.add(ACME, stored.contact());
        };
        assertThat(memory.findByContact(ACME, ADDRESS)).isEmpty();
        assertThat(memory.findByContact(ACME, ADDRESS)).isPresent();
    }

    private static final class Stored implements Users {
        private final UserId user = new UserId(new UUID(1, 2));
        private final Map<TenantId, Match> known = new HashMap<>();
        Runnable meanwhile = () -> {};
        int reads;

        Contact contact() {
            return new Contact(new ContactId(new UUID(3, 4)), user, ADDRESS, true);
        }

        void put(TenantId tenant) {
            var owner = new User(
                    user, tenant, "Alice", UserType.AGENT, List.of(contact()), "", CallSchema.PROXY, User.RING_TIMEOUT);
            known.put(tenant, new Match(owner, contact()));
        }

        @Override
        public Optional<Match> findByContact(TenantId tenant, ContactAddress address) {
            reads++;
            var found = Optional.ofNullable(known.get(tenant));
            meanwhile.run();
            return found;
        }

        @Override
        public Outcome<Contact> add(TenantId tenant, Contact contact) {
            put(tenant);
            return Outcome.done(contact);
        }

        @Override
        public boolean remove(TenantId tenant, ContactId id) {
            return known.remove(tenant) != null;
        }

        @Override
        public Optional<User> find(TenantId tenant, UserId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<User> list(Scope scope, Optional<UserId> after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<User> add(User user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<User> change(TenantId tenant, UserId id, UnaryOperator<User> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(TenantId tenant, UserId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<Contact> change(TenantId tenant, ContactId id, Function<Contact, Outcome<Contact>> change) {
            throw new UnsupportedOperationException();
        }
    }
}
