package cloud.sentiric.user.grpc;

import cloud.sentiric.proto.user.v1.AddContactRequest;
import cloud.sentiric.proto.user.v1.AddContactResponse;
import cloud.sentiric.proto.user.v1.CreateSipCredentialRequest;
import cloud.sentiric.proto.user.v1.CreateSipCredentialResponse;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.CreateUserResponse;
import cloud.sentiric.proto.user.v1.DeleteContactRequest;
import cloud.sentiric.proto.user.v1.DeleteContactResponse;
import cloud.sentiric.proto.user.v1.DeleteSipCredentialRequest;
import cloud.sentiric.proto.user.v1.DeleteSipCredentialResponse;
import cloud.sentiric.proto.user.v1.DeleteUserRequest;
import cloud.sentiric.proto.user.v1.DeleteUserResponse;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactResponse;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetSipUserResponse;
import cloud.sentiric.proto.user.v1.GetUserRequest;
import cloud.sentiric.proto.user.v1.GetUserResponse;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.proto.user.v1.ListUsersResponse;
import cloud.sentiric.proto.user.v1.UpdateContactRequest;
import cloud.sentiric.proto.user.v1.UpdateContactResponse;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.UpdateUserResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.digest.Algorithm;
import cloud.sentiric.user.digest.Claim;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.digest.NewCredential;
import cloud.sentiric.user.digest.Verdict;
import cloud.sentiric.user.digest.Verifier;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.Directory;
import cloud.sentiric.user.directory.NewUser;
import cloud.sentiric.user.directory.TenantId;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;

/** The RPCs: requests into calls of the directory and the verifier, outcomes into answers. */
public final class GrpcUsers extends UserServiceGrpc.UserServiceImplBase {
    private final Directory directory;
    private final Credentials credentials;
    private final Verifier verifier;
    private final String realm;
    private final MeterRegistry meters;

    /**
     * The service.
     *
     * @param realm the realm that new credentials are made for
     */
    public GrpcUsers(Directory directory, Credentials credentials, String realm, MeterRegistry meters) {
        this.directory = directory;
        this.credentials = credentials;
        this.verifier = new Verifier(credentials);
        this.realm = realm;
        this.meters = meters;
    }

    @Override
    public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> to) {
        var user = Messages.userId("user_id", request.getUserId()).then(directory::find);
        Replies.send(
                to,
                user,
                u -> GetUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void findUserByContact(FindUserByContactRequest request, StreamObserver<FindUserByContactResponse> to) {
        var match = directory.findByContact(ContactAddress.of(request.getContactType(), request.getContactValue()));
        Replies.send(
                to,
                match,
                m -> FindUserByContactResponse.newBuilder()
                        .setUser(Messages.user(m.user()))
                        .setContact(Messages.contact(m.contact()))
                        .build());
    }

    @Override
    public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> to) {
        var tenant =
                Optional.of(request.getTenantId()).filter(t -> !t.isEmpty()).map(TenantId::new);
        var answer = Page.of(request.getPageSize(), request.getPageToken())
                .then(page -> after(page)
                        .then(after -> Outcome.done(directory.list(tenant, after, page.limit())))
                        .then(read -> Outcome.done(ListUsersResponse.newBuilder()
                                .addAllUsers(page.rows(read).stream()
                                        .map(Messages::user)
                                        .toList())
                                .setNextPageToken(
                                        page.nextToken(read, user -> user.id().toString()))
                                .build())));
        Replies.send(to, answer, a -> a);
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> to) {
        Outcome<User> user = Messages.type("user_type", request.getUserType())
                .then(type -> Messages.schema("call_schema", request.getCallSchema())
                        .then(schema -> directory.create(new NewUser(
                                new TenantId(request.getTenantId()),
                                request.getName(),
                                type,
                                request.getContactsList().stream()
                                        .map(Messages::newContact)
                                        .toList(),
                                request.getPreferredLanguageCode(),
                                schema))));
        Replies.send(
                to,
                user,
                u -> CreateUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> to) {
        var user = Messages.userId("user.id", request.getUser().getId())
                .then(id -> Updates.user(request.getUser(), request.getUpdateMask())
                        .then(change -> directory.update(id, change)));
        Replies.send(
                to,
                user,
                u -> UpdateUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> to) {
        var deleted = Messages.userId("user_id", request.getUserId()).then(directory::delete);
        Replies.send(to, deleted, d -> DeleteUserResponse.getDefaultInstance());
    }

    @Override
    public void addContact(AddContactRequest request, StreamObserver<AddContactResponse> to) {
        var contact = Messages.userId("user_id", request.getUserId())
                .then(user -> directory.addContact(user, Messages.newContact(request.getContact())));
        Replies.send(
                to,
                contact,
                c -> AddContactResponse.newBuilder()
                        .setContact(Messages.contact(c))
                        .build());
    }

    @Override
    public void updateContact(UpdateContactRequest request, StreamObserver<UpdateContactResponse> to) {
        var contact = Messages.contactId("contact.id", request.getContact().getId())
                .then(id -> Updates.contact(request.getContact(), request.getUpdateMask())
                        .then(change -> directory.updateContact(id, change)));
        Replies.send(
                to,
                contact,
                c -> UpdateContactResponse.newBuilder()
                        .setContact(Messages.contact(c))
                        .build());
    }

    @Override
    public void deleteContact(DeleteContactRequest request, StreamObserver<DeleteContactResponse> to) {
        var deleted = Messages.contactId("contact_id", request.getContactId()).then(directory::deleteContact);
        Replies.send(to, deleted, d -> DeleteContactResponse.getDefaultInstance());
    }

    @Override
    public void createSipCredential(
            CreateSipCredentialRequest request, StreamObserver<CreateSipCredentialResponse> to) {
        var added = Messages.userId("user_id", request.getUserId())
                .then(user -> add(new NewCredential(user, request.getSipUsername(), request.getPassword())));
        Replies.send(
                to,
                added,
                username -> CreateSipCredentialResponse.newBuilder()
                        .setSipUsername(username)
                        .setRealm(realm)
                        .build());
    }

    @Override
    public void deleteSipCredential(
            DeleteSipCredentialRequest request, StreamObserver<DeleteSipCredentialResponse> to) {
        var username = request.getSipUsername();
        Outcome<Boolean> deleted = NewCredential.isSipUsername(username) && credentials.remove(username)
                ? Outcome.done(true)
                : new Outcome.Unknown<>("sip_username", username);
        Replies.send(to, deleted, d -> DeleteSipCredentialResponse.getDefaultInstance());
    }

    @Override
    public void getSipUser(GetSipUserRequest request, StreamObserver<GetSipUserResponse> to) {
        var username = request.getSipUsername();
        Optional<Credential> found = NewCredential.isSipUsername(username)
                ? credentials.find(request.getRealm(), username)
                : Optional.empty();
        Replies.send(
                to,
                Outcome.found(found, "sip_username", username),
                c -> GetSipUserResponse.newBuilder()
                        .setUserId(c.user().toString())
                        .setTenantId(c.tenant().value())
                        .setCallSchema(Messages.schema(c.callSchema()))
                        .build());
    }

    @Override
    public void verifySipPassword(VerifySipPasswordRequest request, StreamObserver<VerifySipPasswordResponse> to) {
        Outcome<Verdict> verdict = request.getMethod().isEmpty()
                ? Outcome.invalid("method", "must be given")
                : Outcome.done(verifier.verify(
                        request.getAuthorization(),
                        request.getMethod(),
                        request.getBodyHash().toByteArray()));
        Replies.send(to, verdict, this::answer);
    }

    private VerifySipPasswordResponse answer(Verdict verdict) {
        var answer = VerifySipPasswordResponse.newBuilder();
        var result = switch (verdict) {
            case Verdict.Verified(Claim claim, UserId user, TenantId tenant) -> {
                repeat(claim, answer);
                answer.setVerified(true).setUserId(user.toString()).setTenantId(tenant.value());
                yield "verified";
            }
            case Verdict.Refused(Verdict.Reason reason, Optional<Claim> claim) -> {
                claim.ifPresent(read -> repeat(read, answer));
                yield reason.name().toLowerCase(Locale.ROOT);
            }
        };
        meters.counter("sip.digest.verifications", "result", result).increment();
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

    private Outcome<String> add(NewCredential wanted) {
        var violations = wanted.violations();
        return violations.isEmpty()
                ? credentials.add(
                        wanted.user(),
                        wanted.sipUsername(),
                        realm,
                        wanted.ha1(Algorithm.MD5, realm),
                        wanted.ha1(Algorithm.SHA_256, realm))
                : new Outcome.Invalid<>(violations);
    }

    private static Outcome<Optional<UserId>> after(Page page) {
        return page.after().isEmpty()
                ? Outcome.done(Optional.empty())
                : Messages.userId("page_token", page.after()).then(id -> Outcome.done(Optional.of(id)));
    }
}
