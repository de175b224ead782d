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
import cloud.sentiric.proto.user.v1.ListRealmsRequest;
import cloud.sentiric.proto.user.v1.ListRealmsResponse;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.proto.user.v1.ListUsersResponse;
import cloud.sentiric.proto.user.v1.UpdateContactRequest;
import cloud.sentiric.proto.user.v1.UpdateContactResponse;
import cloud.sentiric.proto.user.v1.UpdateUserRequest;
import cloud.sentiric.proto.user.v1.UpdateUserResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsRequest;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsResponse;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.NewCredential;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.Directory;
import cloud.sentiric.user.directory.NewUser;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Function;

/** The RPCs: requests into calls of the directory and the verifier, outcomes into answers. */
public final class GrpcUsers extends UserServiceGrpc.UserServiceImplBase {
    private final Directory directory;
    private final SipCredentials credentials;
    private final CredentialWatches watches;

    public GrpcUsers(Directory directory, SipCredentials credentials, CredentialWatches watches) {
        this.directory = directory;
        this.credentials = credentials;
        this.watches = watches;
    }

    @Override
    public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> to) {
        var user = within(
                request.getTenantId(),
                tenant -> Messages.userId("user_id", request.getUserId()).then(id -> directory.find(tenant, id)));
        Replies.send(
                to,
                user,
                u -> GetUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void findUserByContact(FindUserByContactRequest request, StreamObserver<FindUserByContactResponse> to) {
        var address = ContactAddress.of(request.getContactType(), request.getContactValue());
        var match = within(request.getTenantId(), tenant -> directory.findByContact(tenant, address));
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
        var answer = Page.of(request.getPageSize(), request.getPageToken())
                .then(page -> after(page)
                        .then(after -> Scope.of("tenant_id", request.getTenantId())
                                .then(scope -> Outcome.done(directory.list(scope, after, page.limit()))))
                        .then(read -> Outcome.done(page.fill(
                                read, Messages::user, user -> user.id().toString())))
                        .then(filled -> Outcome.done(ListUsersResponse.newBuilder()
                                .addAllUsers(filled.rows())
                                .setNextPageToken(filled.nextToken())
                                .build())));
        Replies.send(to, answer, a -> a);
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> to) {
        Outcome<User> user = within(
                request.getTenantId(),
                tenant -> Messages.type("user_type", request.getUserType())
                        .then(type -> Messages.schema("call_schema", request.getCallSchema())
                                .then(schema -> directory.create(new NewUser(
                                        tenant,
                                        request.getName(),
                                        type,
                                        request.getContactsList().stream()
                                                .map(Messages::newContact)
                                                .toList(),
                                        request.getPreferredLanguageCode(),
                                        schema,
                                        Messages.newRingTimeout(request.getRingTimeoutSeconds()))))));
        Replies.send(
                to,
                user,
                u -> CreateUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> to) {
        var user = within(
                request.getTenantId(),
                tenant -> Messages.userId("user.id", request.getUser().getId())
                        .then(id -> Updates.user(request.getUser(), request.getUpdateMask())
                                .then(change -> directory.update(tenant, id, change))));
        Replies.send(
                to,
                user,
                u -> UpdateUserResponse.newBuilder().setUser(Messages.user(u)).build());
    }

    @Override
    public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> to) {
        var deleted = within(
                request.getTenantId(),
                tenant -> Messages.userId("user_id", request.getUserId()).then(id -> directory.delete(tenant, id)));
        Replies.send(to, deleted, d -> DeleteUserResponse.getDefaultInstance());
    }

    @Override
    public void addContact(AddContactRequest request, StreamObserver<AddContactResponse> to) {
        var contact = within(
                request.getTenantId(),
                tenant -> Messages.userId("user_id", request.getUserId())
                        .then(user -> directory.addContact(tenant, user, Messages.newContact(request.getContact()))));
        Replies.send(
                to,
                contact,
                c -> AddContactResponse.newBuilder()
                        .setContact(Messages.contact(c))
                        .build());
    }

    @Override
    public void updateContact(UpdateContactRequest request, StreamObserver<UpdateContactResponse> to) {
        var contact = within(
                request.getTenantId(),
                tenant -> Messages.contactId("contact.id", request.getContact().getId())
                        .then(id -> Updates.contact(request.getContact(), request.getUpdateMask())
                                .then(change -> directory.updateContact(tenant, id, change))));
        Replies.send(
                to,
                contact,
                c -> UpdateContactResponse.newBuilder()
                        .setContact(Messages.contact(c))
                        .build());
    }

    @Override
    public void deleteContact(DeleteContactRequest request, StreamObserver<DeleteContactResponse> to) {
        var deleted = within(
                request.getTenantId(),
                tenant -> Messages.contactId("contact_id", request.getContactId())
                        .then(id -> directory.deleteContact(tenant, id)));
        Replies.send(to, deleted, d -> DeleteContactResponse.getDefaultInstance());
    }

    @Override
    public void createSipCredential(
            CreateSipCredentialRequest request, StreamObserver<CreateSipCredentialResponse> to) {
        var added = within(
                request.getTenantId(),
                tenant -> Messages.userId("user_id", request.getUserId())
                        .then(user -> credentials.create(
                                tenant, new NewCredential(user, request.getSipUsername(), request.getPassword()))));
        Replies.send(to, added, answer -> answer);
    }

    @Override
    public void deleteSipCredential(
            DeleteSipCredentialRequest request, StreamObserver<DeleteSipCredentialResponse> to) {
        var deleted = within(request.getTenantId(), tenant -> credentials.delete(tenant, request.getSipUsername()));
        Replies.send(to, deleted, d -> DeleteSipCredentialResponse.getDefaultInstance());
    }

    @Override
    public void getSipUser(GetSipUserRequest request, StreamObserver<GetSipUserResponse> to) {
        Replies.send(
                to,
                credentials.find(request),
                c -> GetSipUserResponse.newBuilder()
                        .setUserId(c.user().toString())
                        .setTenantId(c.tenant().value())
                        .setCallSchema(Messages.schema(c.connect().schema()))
                        .setRealm(c.realm())
                        .setRingTimeoutSeconds(Messages.seconds(c.connect().ringTimeout()))
                        .setMediaPolicy(Messages.policy(c.connect().media()))
                        .build());
    }

    @Override
    public void listRealms(ListRealmsRequest request, StreamObserver<ListRealmsResponse> to) {
        Replies.send(to, Outcome.done(credentials.realms()), answer -> answer);
    }

    @Override
    public void verifySipPassword(VerifySipPasswordRequest request, StreamObserver<VerifySipPasswordResponse> to) {
        Replies.send(to, credentials.verify(request), answer -> answer);
    }

    @Override
    public void watchSipCredentials(
            WatchSipCredentialsRequest request, StreamObserver<WatchSipCredentialsResponse> to) {
        watches.add((ServerCallStreamObserver<WatchSipCredentialsResponse>) to);
    }

    private static <T> Outcome<T> within(String tenant, Function<TenantId, Outcome<T>> work) {
        return TenantId.of("tenant_id", tenant).then(work);
    }

    private static Outcome<Optional<UserId>> after(Page page) {
        return page.after().isEmpty()
                ? Outcome.done(Optional.empty())
                : Messages.userId("page_token", page.after()).then(id -> Outcome.done(Optional.of(id)));
    }
}
