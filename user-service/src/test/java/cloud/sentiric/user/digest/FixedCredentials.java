package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import java.util.Optional;
import java.util.UUID;

/** The credential of one user. */
public record FixedCredentials(String username, String realm, String password) implements Credentials {
    static final UserId USER = new UserId(new UUID(1, 2));
    static final TenantId TENANT = new TenantId("acme");

    @Override
    public Optional<Credential> find(String asked, String sipUsername) {
        return asked.equals(realm) && sipUsername.equals(username)
                ? Optional.of(new Credential(
                        username,
                        USER,
                        TENANT,
                        new ConnectPolicy(CallSchema.PROXY, User.RING_TIMEOUT, MediaPolicy.RELAY),
                        realm,
                        Ha1.of(Algorithm.MD5, username, realm, password),
                        Ha1.of(Algorithm.SHA_256, username, realm, password)))
                : Optional.empty();
    }

    @Override
    public Outcome<String> add(Realm asked, UserId user, String sipUsername, Ha1 md5, Ha1 sha256) {
        throw new UnsupportedOperationException("a verifier only reads");
    }

    @Override
    public boolean remove(TenantId tenant, String sipUsername) {
        throw new UnsupportedOperationException("a verifier only reads");
    }
}
