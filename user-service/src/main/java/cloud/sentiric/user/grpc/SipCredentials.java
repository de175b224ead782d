package cloud.sentiric.user.grpc;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.proto.user.v1.CreateSipCredentialResponse;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.ListRealmsResponse;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Claim;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.digest.NewCredential;
import cloud.sentiric.user.digest.Verdict;
import cloud.sentiric.user.digest.Verifier;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.Realms;
import cloud.sentiric.user.directory.UserId;
import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What is asked of SIP user names, passwords and realms. */
public final class SipCredentials {
    /** How the meter calls a verification that came to no verdict, such as one without a database. */
    private static final String FAILED = "failed";

    private final Credentials credentials;
    private final Realms realms;
    private final Verifier verifier;
    private final BooleanSupplier current;
    private final MeterRegistry meters;

    /**
     * Asks when it is asked.
     *
     * @param current whether all changes until now were heard of
     */
    public SipCredentials(Credentials credentials, Realms realms, BooleanSupplier current, MeterRegistry meters) {
        this.credentials = credentials;
        this.realms = realms;
        this.verifier = new Verifier(credentials);
        this.current = current;
        this.meters = meters;
    }

    Outcome<CreateSipCredentialResponse> create(TenantId tenant, NewCredential wanted) {
        return Outcome.checked(wanted, wanted.violations())
                .then(good -> Outcome.found(realms.of(tenant), "tenant_id", "realm of " + tenant))
                .then(realm -> create(realm, wanted));
    }

    private Outcome<CreateSipCredentialResponse> create(Realm realm, NewCredential wanted) {
        var added = credentials.add(
                realm,
                wanted.user(),
                wanted.sipUsername(),
                wanted.ha1(Algorithm.MD5, realm.name()),
                wanted.ha1(Algorithm.SHA_256, realm.name()));
        return added.then(username -> Outcome.done(CreateSipCredentialResponse.newBuilder()
                .setSipUsername(username)
                .setRealm(realm.name())
                .build()));
    }

    Outcome<Boolean> delete(TenantId tenant, String username) {
        return NewCredential.isSipUsername(username) && credentials.remove(tenant, username)
                ? Outcome.done(true)
                : new Outcome.Unknown<>("sip_username", username);
    }

    Outcome<Credential> find(GetSipUserRequest request) {
        return realm(request).then(realm -> find(realm, request.getSipUsername()));
    }

    private Outcome<String> realm(GetSipUserRequest request) {
        return switch (request.getWithinCase()) {
            case REALM -> Outcome.done(request.getRealm());
            case TENANT_ID ->
                TenantId.of("tenant_id", request.getTenantId())
                        .then(tenant -> Outcome.found(realms.of(tenant), "tenant_id", "realm of " + tenant))
                        .then(realm -> Outcome.done(realm.name()));
            case WITHIN_NOT_SET -> Outcome.invalid("tenant_id", "must be given, or realm");
        };
    }

    private Outcome<Credential> find(String realm, String username) {
        Optional<Credential> found =
                NewCredential.isSipUsername(username) ? credentials.find(realm, username) : Optional.empty();
        return Outcome.found(found, "sip_username", username);
    }

    ListRealmsResponse realms() {
        var answer = ListRealmsResponse.newBuilder();
        realms.all().forEach(realm -> answer.addRealms(Messages.realm(realm)));
        return answer.build();
    }

    Outcome<VerifySipPasswordResponse> verify(VerifySipPasswordRequest request) {
        if (request.getMethod().isEmpty()) {
            return Outcome.invalid("method", "must be given");
        }
        var result = FAILED;
        try {
            var verdict = verifier.verify(
                    request.getAuthorization(),
                    request.getMethod(),
                    request.getBodyHash().toByteArray());
            result = result(verdict);
            // What is not heard of changes may be over.
            return Outcome.done(answer(verdict, request.getRemember() && current.getAsBoolean()));
        } finally {
            if (!request.getRehearsal()) {
                meters.counter("sip.digest.verifications", "result", result).increment();
            }
        }
    }

    private static String result(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Verified _ -> "verified";
            case Verdict.Refused(Verdict.Reason reason, var _) -> reason.name().toLowerCase(Locale.ROOT);
        };
    }

    private static VerifySipPasswordResponse answer(Verdict verdict, boolean remember) {
        var answer = VerifySipPasswordResponse.newBuilder();
        switch (verdict) {
            case Verdict.Verified(Claim claim, UserId user, TenantId tenant, Ha1 ha1) -> {
                repeat(claim, answer);
                answer.setVerified(true).setUserId(user.toString()).setTenantId(tenant.value());
                if (remember) {
                    answer.setHa1(ByteString.copyFrom(ha1.octets()));
                }
            }
            case Verdict.Refused(var _, Optional<Claim> claim) -> claim.ifPresent(read -> repeat(read, answer));
        }
        return answer.build();
    }

    private static void repeat(Claim read, VerifySipPasswordResponse.Builder answer) {
        answer.setSipUsername(read.username())
                .setRealm(read.realm())
                .setNonce(read.nonce())
                .setNonceCount(read.nonceCount())
                .setUri(read.uri())
                .setQop(read.qop())
                .setAlgorithm(read.algorithm().toString());
    }
}
