package cloud.sentiric.dialplan;

import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactResponse;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetSipUserResponse;
import cloud.sentiric.proto.user.v1.GetUserRequest;
import cloud.sentiric.proto.user.v1.GetUserResponse;
import cloud.sentiric.proto.user.v1.ListRealmsRequest;
import cloud.sentiric.proto.user.v1.ListRealmsResponse;
import cloud.sentiric.proto.user.v1.Realm;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.servers.Certificates;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A user-service where Alice has one phone number, one extension and a SIP name in two of the tenants, and a third tenant is
 * in Germany; it can fall silent.
 */
final class FixedUsers extends UserServiceGrpc.UserServiceImplBase implements AutoCloseable {
    private static final Set<String> KNOWING = Set.of("acme", "sentiric_demo");

    /** Alice's id in every tenant. */
    static final String ALICE = "00000000-0000-0000-0000-00000000a11c";

    private final Server server;
    private final AtomicBoolean silent = new AtomicBoolean();

    FixedUsers() throws IOException {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Certificates.server("user-service"))
                .addService(this)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    void silent(boolean silent) {
        this.silent.set(silent);
    }

    @Override
    public void findUserByContact(FindUserByContactRequest request, StreamObserver<FindUserByContactResponse> to) {
        if (silent.get()) {
            return;
        }
        var asked = request.getContactType() + ":" + request.getContactValue();
        boolean known = asked.equals("phone:905551001001") || asked.equals("extension:1001");
        if (known && KNOWING.contains(request.getTenantId())) {
            to.onNext(FindUserByContactResponse.newBuilder()
                    .setUser(User.newBuilder().setName("Alice"))
                    .setContact(Contact.newBuilder().setContactValue(request.getContactValue()))
                    .build());
            to.onCompleted();
        } else {
            to.onError(Status.NOT_FOUND.asRuntimeException());
        }
    }

    @Override
    public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> to) {
        if (silent.get()) {
            return;
        }
        if (request.getUserId().equals(ALICE)) {
            to.onNext(GetUserResponse.newBuilder()
                    .setUser(User.newBuilder()
                            .setId(ALICE)
                            .setName("Alice")
                            .setTenantId(request.getTenantId())
                            .addContacts(Contact.newBuilder()
                                    .setContactType("extension")
                                    .setContactValue("1001"))
                            .addContacts(
                                    Contact.newBuilder().setContactType("phone").setContactValue("905551001001")))
                    .build());
            to.onCompleted();
        } else {
            to.onError(Status.NOT_FOUND.asRuntimeException());
        }
    }

    @Override
    public void getSipUser(GetSipUserRequest request, StreamObserver<GetSipUserResponse> to) {
        if (silent.get()) {
            return;
        }
        if (request.getSipUsername().equals("1001") && KNOWING.contains(request.getTenantId())) {
            to.onNext(GetSipUserResponse.newBuilder()
                    .setTenantId(request.getTenantId())
                    .build());
            to.onCompleted();
        } else {
            to.onError(Status.NOT_FOUND.asRuntimeException());
        }
    }

    @Override
    public void listRealms(ListRealmsRequest request, StreamObserver<ListRealmsResponse> to) {
        if (silent.get()) {
            return;
        }
        to.onNext(ListRealmsResponse.newBuilder()
                .addRealms(Realm.newBuilder()
                        .setRealm("german.example")
                        .setTenantId("german")
                        .setRegion("DE"))
                .build());
        to.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
