package cloud.sentiric.user.trunk;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Challenge;
import cloud.sentiric.user.digest.ClientResponse;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps passwords for trunks sealed, and answers with them. */
public final class TrunkAnswers {
    private static final int MAX_URI_LENGTH = 2048;
    private static final int MAX_CHALLENGES = 16;

    private final TrunkCredentials credentials;
    private final Vault vault;
    private final Supplier<String> clientNonces;

    /**
     * Answers with stored credentials.
     *
     * @param clientNonces a new one each time, that nobody can guess
     */
    public TrunkAnswers(TrunkCredentials credentials, Vault vault, Supplier<String> clientNonces) {
        this.credentials = credentials;
        this.vault = vault;
        this.clientNonces = clientNonces;
    }

    /** What a carrier wants to have answered. */
    public record Question(List<String> challenges, String method, String uri, List<byte[]> bodyHashes) {
        public Question {
            challenges = List.copyOf(challenges);
            bodyHashes = List.copyOf(bodyHashes);
        }

        private Map<Algorithm, byte[]> hashes() {
            var hashes = new EnumMap<Algorithm, byte[]>(Algorithm.class);
            for (var algorithm : Algorithm.values()) {
                bodyHashes.stream()
                        .filter(hash -> hash.length == algorithm.length())
                        .findFirst()
                        .ifPresent(hash -> hashes.put(algorithm, hash));
            }
            return hashes;
        }
    }

    /** What is answered. */
    public record Answer(String authorization, Challenge challenge) {
        @Override
        public String toString() {
            return "Answer[" + challenge.algorithm() + "]";
        }
    }

    /** Keeps a credential. */
    public Outcome<TrunkCredential> put(
            TenantId tenant, TrunkCredentialId id, String username, String realm, String password) {
        return Outcome.checked(id, TrunkCredential.violations(username, realm, password))
                .then(good -> credentials.put(
                        new TrunkCredential(id, tenant, username, realm, vault.seal(password, owner(tenant, id)))));
    }

    /** Answers a challenge with a credential. */
    public Outcome<Answer> answer(TenantId tenant, TrunkCredentialId id, Question question) {
        if (question.method.isEmpty()) {
            return Outcome.invalid("method", "must be given");
        }
        boolean good = !question.uri.isEmpty()
                && question.uri.length() <= MAX_URI_LENGTH
                && question.uri.chars().noneMatch(c -> Character.isISOControl(c) || c == '"' || c == '\\');
        if (!good) {
            return Outcome.invalid("uri", "must be the Request-URI");
        }
        return Outcome.found(credentials.find(tenant, id), "trunk_credential_id", id.value())
                .then(credential -> answer(credential, question));
    }

    private Outcome<Answer> answer(TrunkCredential credential, Question question) {
        var hashes = question.hashes();
        var best = question.challenges.size() > MAX_CHALLENGES
                ? Optional.<Challenge>empty()
                : Challenge.best(question.challenges, credential.realm(), hashes.keySet());
        if (best.isEmpty()) {
            return Outcome.invalid(
                    "challenges", "must have one that can be answered: Digest of MD5 or SHA-256, in its realm");
        }
        var password = vault.open(credential.password(), owner(credential.tenant(), credential.id()));
        if (password.isEmpty()) {
            return Outcome.invalid("trunk_credential_id", "must be put again: its key is gone");
        }
        var challenge = best.get();
        int count = challenge.qop().isEmpty() ? 1 : credentials.count(credential, challenge.nonce());
        var response = new ClientResponse(challenge, question.method, question.uri, count, clientNonces.get());
        return Outcome.done(new Answer(
                response.authorization(
                        credential.username(), password.get(), hashes.getOrDefault(challenge.algorithm(), new byte[0])),
                challenge));
    }

    private static String owner(TenantId tenant, TrunkCredentialId id) {
        return "trunk/" + tenant + "/" + id;
    }
}
