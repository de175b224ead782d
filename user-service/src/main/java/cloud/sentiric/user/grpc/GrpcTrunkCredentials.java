package cloud.sentiric.user.grpc;

import cloud.sentiric.proto.user.v1.AnswerChallengeRequest;
import cloud.sentiric.proto.user.v1.AnswerChallengeResponse;
import cloud.sentiric.proto.user.v1.DeleteTrunkCredentialRequest;
import cloud.sentiric.proto.user.v1.DeleteTrunkCredentialResponse;
import cloud.sentiric.proto.user.v1.ListTrunkCredentialsRequest;
import cloud.sentiric.proto.user.v1.ListTrunkCredentialsResponse;
import cloud.sentiric.proto.user.v1.PutTrunkCredentialRequest;
import cloud.sentiric.proto.user.v1.PutTrunkCredentialResponse;
import cloud.sentiric.proto.user.v1.TrunkCredential;
import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.trunk.TrunkAnswers;
import cloud.sentiric.user.trunk.TrunkAnswers.Question;
import cloud.sentiric.user.trunk.TrunkCredentialId;
import cloud.sentiric.user.trunk.TrunkCredentials;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;

/** The RPCs of trunk credentials. */
public final class GrpcTrunkCredentials extends TrunkCredentialServiceGrpc.TrunkCredentialServiceImplBase {
    private final TrunkAnswers answers;
    private final TrunkCredentials credentials;

    public GrpcTrunkCredentials(TrunkAnswers answers, TrunkCredentials credentials) {
        this.answers = answers;
        this.credentials = credentials;
    }

    @Override
    public void putTrunkCredential(PutTrunkCredentialRequest request, StreamObserver<PutTrunkCredentialResponse> to) {
        var asked = request.getTrunkCredential();
        var stored = TenantId.of("tenant_id", request.getTenantId())
                .then(tenant ->
                        asked.getTenantId().isEmpty() || asked.getTenantId().equals(tenant.value())
                                ? Outcome.done(tenant)
                                : Outcome.<TenantId>invalid(
                                        "trunk_credential.tenant_id", "must be tenant_id of the request, or empty"))
                .then(tenant -> TrunkCredentialId.of("trunk_credential.id", asked.getId())
                        .then(id ->
                                answers.put(tenant, id, asked.getUsername(), asked.getRealm(), request.getPassword())));
        Replies.send(
                to,
                stored,
                value -> PutTrunkCredentialResponse.newBuilder()
                        .setTrunkCredential(message(value))
                        .build());
    }

    @Override
    public void deleteTrunkCredential(
            DeleteTrunkCredentialRequest request, StreamObserver<DeleteTrunkCredentialResponse> to) {
        var deleted = within(
                request.getTenantId(),
                request.getTrunkCredentialId(),
                (tenant, id) -> credentials.remove(tenant, id)
                        ? Outcome.done(true)
                        : new Outcome.Unknown<>("trunk_credential_id", id.value()));
        Replies.send(to, deleted, done -> DeleteTrunkCredentialResponse.getDefaultInstance());
    }

    @Override
    public void listTrunkCredentials(
            ListTrunkCredentialsRequest request, StreamObserver<ListTrunkCredentialsResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken())
                .then(page -> Scope.of("tenant_id", request.getTenantId()).then(scope -> {
                    var after = page.after().split(" ", 2);
                    var read = credentials.list(scope, after[0], after.length < 2 ? "" : after[1], page.limit());
                    var filled =
                            page.fill(read, GrpcTrunkCredentials::message, value -> value.tenant() + " " + value.id());
                    return Outcome.done(ListTrunkCredentialsResponse.newBuilder()
                            .addAllTrunkCredentials(filled.rows())
                            .setNextPageToken(filled.nextToken())
                            .build());
                }));
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void answerChallenge(AnswerChallengeRequest request, StreamObserver<AnswerChallengeResponse> to) {
        var question = new Question(
                request.getChallengesList(),
                request.getMethod(),
                request.getUri(),
                request.getBodyHashesList().stream()
                        .map(ByteString::toByteArray)
                        .toList());
        var answered = within(
                request.getTenantId(),
                request.getTrunkCredentialId(),
                (tenant, id) -> answers.answer(tenant, id, question));
        Replies.send(
                to,
                answered,
                answer -> AnswerChallengeResponse.newBuilder()
                        .setAuthorization(answer.authorization())
                        .setRealm(answer.challenge().realm())
                        .setAlgorithm(answer.challenge().algorithm().toString())
                        .build());
    }

    private static <T> Outcome<T> within(
            String tenant, String id, BiFunction<TenantId, TrunkCredentialId, Outcome<T>> work) {
        return TenantId.of("tenant_id", tenant)
                .then(found -> TrunkCredentialId.of("trunk_credential_id", id).then(known -> work.apply(found, known)));
    }

    private static TrunkCredential message(cloud.sentiric.user.trunk.TrunkCredential credential) {
        return TrunkCredential.newBuilder()
                .setId(credential.id().value())
                .setTenantId(credential.tenant().value())
                .setUsername(credential.username())
                .setRealm(credential.realm())
                .build();
    }
}
