package cloud.sentiric.signaling;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc.DialplanServiceImplBase;
import cloud.sentiric.proto.dialplan.v1.EchoTest;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.ListTrunksRequest;
import cloud.sentiric.proto.dialplan.v1.ListTrunksResponse;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc.OutboundServiceImplBase;
import cloud.sentiric.proto.dialplan.v1.PlayAnnouncement;
import cloud.sentiric.proto.dialplan.v1.Reject;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.AddEndResponse;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.CloseSessionResponse;
import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceImplBase;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PatchResponse;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.RemoveEndResponse;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsResponse;
import cloud.sentiric.proto.media.v1.SessionState;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.proto.media.v1.StopAudioResponse;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetSipUserResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceImplBase;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.signaling.digest.Credentials.Verdict;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.sip.Method;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** dialplan-service, media-service and user-service behind one real gRPC port. */
final class FakeServices implements AutoCloseable {
    static final String WELCOME = "902124548590";
    static final String ECHO = "902120000000";
    static final String REFUSED = "902120000003";
    /** The plan of this number never comes. */
    static final String SILENT = "902120000009";

    /** Instance of media-service that it is. */
    static final String MEDIA = "media-service-fake";

    /** Trunks of all tenants. */
    volatile List<Trunk> trunks = List.of();

    /** Lease to its Call-ID. */
    final Map<String, String> held = new ConcurrentHashMap<>();

    private final Map<String, StreamObserver<PlayAudioResponse>> playing = new ConcurrentHashMap<>();
    private final AtomicInteger nextPort = new AtomicInteger(10_000);
    private final DigestClient.Memory credentials = new DigestClient.Memory("1001", "1002", "2001");
    private final Server server;

    FakeServices() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Dialplan())
                .addService(new Media())
                .addService(new Users())
                .addService(new Outbound())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    /** The announcements end. */
    void finish() {
        playing.values().forEach(to -> {
            to.onNext(PlayAudioResponse.newBuilder()
                    .setOutcome(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED)
                    .build());
            to.onCompleted();
        });
        playing.clear();
    }

    boolean plays() {
        return !playing.isEmpty();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <A> void answer(StreamObserver<A> to, A value) {
        to.onNext(value);
        to.onCompleted();
    }

    private static final class Dialplan extends DialplanServiceImplBase {
        @Override
        public void resolveDialplan(ResolveDialplanRequest request, StreamObserver<ResolveDialplanResponse> to) {
            var response = ResolveDialplanResponse.newBuilder()
                    .setDialplanId("plan")
                    .setTenantId("sentiric_demo")
                    .setInboundRoute(InboundRoute.getDefaultInstance());
            switch (request.getDestinationNumber().replace("+", "")) {
                case WELCOME ->
                    answer(
                            to,
                            response.setAction(Action.ACTION_PLAY_ANNOUNCEMENT)
                                    .setActionData(ActionData.newBuilder()
                                            .setPlayAnnouncement(PlayAnnouncement.newBuilder()
                                                    .setAudioUri("file:welcome.wav")))
                                    .build());
                case ECHO ->
                    answer(
                            to,
                            response.setAction(Action.ACTION_ECHO_TEST)
                                    .setActionData(ActionData.newBuilder().setEchoTest(EchoTest.getDefaultInstance()))
                                    .build());
                case REFUSED ->
                    answer(
                            to,
                            response.setAction(Action.ACTION_REJECT)
                                    .setActionData(ActionData.newBuilder()
                                            .setReject(Reject.newBuilder().setSipCode(603)))
                                    .build());
                case SILENT -> {}
                default -> to.onError(Status.NOT_FOUND.asException());
            }
        }
    }

    private final class Outbound extends OutboundServiceImplBase {
        @Override
        public void listTrunks(ListTrunksRequest request, StreamObserver<ListTrunksResponse> to) {
            answer(to, ListTrunksResponse.newBuilder().addAllTrunks(trunks).build());
        }
    }

    private final class Media extends MediaServiceImplBase {
        @Override
        public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> to) {
            int ends = request.getEndsCount();
            int port = nextPort.getAndAdd(2 * ends);
            var lease = "%032x".formatted(port);
            held.put(lease, request.getCallId());
            var response = OpenSessionResponse.newBuilder()
                    .setLeaseSeconds(30)
                    .setInstanceId(MEDIA)
                    .setLeaseId(lease);
            for (int i = 0; i < ends; i++) {
                response.addEnds(End.newBuilder()
                        .setEndId(Integer.toString(i + 1))
                        .setRtpPort(port + 2 * i)
                        .setAdvertisedAddress("127.0.0.1"));
            }
            answer(to, response.build());
        }

        @Override
        public void addEnd(AddEndRequest request, StreamObserver<AddEndResponse> to) {
            int port = nextPort.getAndAdd(2);
            var end = End.newBuilder()
                    .setEndId(Integer.toString(port))
                    .setRtpPort(port)
                    .setAdvertisedAddress("127.0.0.1");
            answer(to, AddEndResponse.newBuilder().setEnd(end).build());
        }

        @Override
        public void removeEnd(RemoveEndRequest request, StreamObserver<RemoveEndResponse> to) {
            answer(to, RemoveEndResponse.getDefaultInstance());
        }

        @Override
        public void closeSession(CloseSessionRequest request, StreamObserver<CloseSessionResponse> to) {
            held.remove(request.getLeaseId());
            playing.remove(request.getLeaseId());
            answer(to, CloseSessionResponse.getDefaultInstance());
        }

        @Override
        public void renewSessions(RenewSessionsRequest request, StreamObserver<RenewSessionsResponse> to) {
            var response = RenewSessionsResponse.newBuilder();
            for (var lease : request.getLeaseIdsList()) {
                if (held.containsKey(lease)) {
                    response.addSessions(SessionState.newBuilder().setLeaseId(lease));
                } else {
                    response.addUnknownLeaseIds(lease);
                }
            }
            answer(to, response.build());
        }

        @Override
        public void playAudio(PlayAudioRequest request, StreamObserver<PlayAudioResponse> to) {
            playing.put(request.getLeaseId(), to);
        }

        @Override
        public void stopAudio(StopAudioRequest request, StreamObserver<StopAudioResponse> to) {
            answer(to, StopAudioResponse.getDefaultInstance());
        }

        @Override
        public void patch(PatchRequest request, StreamObserver<PatchResponse> to) {
            answer(
                    to,
                    PatchResponse.newBuilder()
                            .setRevision(request.getRevision())
                            .build());
        }
    }

    private static VerifySipPasswordResponse answer(Verdict verdict) {
        var claim = switch (verdict) {
            case Verdict.Verified(var said, var _, var _, var _) -> said;
            case Verdict.Refused(var said) -> said;
            case Verdict.Unavailable(var why) -> throw new IllegalStateException(why);
        };
        return VerifySipPasswordResponse.newBuilder()
                .setVerified(verdict instanceof Verdict.Verified)
                .setTenantId("sentiric_demo")
                .setSipUsername(claim.username())
                .setRealm(claim.realm())
                .setNonce(claim.nonce())
                .setNonceCount((int) claim.count())
                .setUri(claim.uri())
                .setQop(claim.qop())
                .build();
    }

    private final class Users extends UserServiceImplBase {
        /** Everybody has phones that can be called. */
        @Override
        public void getSipUser(GetSipUserRequest request, StreamObserver<GetSipUserResponse> to) {
            if (request.getSipUsername().startsWith("nobody")) {
                to.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            answer(
                    to,
                    GetSipUserResponse.newBuilder()
                            .setUserId("id-" + request.getSipUsername())
                            .setRingTimeoutSeconds(60)
                            .build());
        }

        @Override
        public void verifySipPassword(VerifySipPasswordRequest request, StreamObserver<VerifySipPasswordResponse> to) {
            credentials
                    .verify(request.getAuthorization(), new Method(request.getMethod()))
                    .thenAccept(verdict -> answer(to, answer(verdict)));
        }
    }
}
