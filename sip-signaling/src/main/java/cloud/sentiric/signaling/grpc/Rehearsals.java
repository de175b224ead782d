package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.Remote;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import com.google.common.util.concurrent.AsyncFunction;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What each service is asked before the first call: the same as in a call, about numbers and users that do not exist. */
public final class Rehearsals {
    private static final long DEADLINE_S = 5;
    /** No number begins like this (E.164: 0 is no country code). */
    private static final String NOBODY = "000";
    /** RFC 863; an echo sends nothing before it hears something. */
    private static final int DISCARD = 9;

    private Rehearsals() {}

    /** A number without a route. */
    public static ListenableFuture<?> dialplan(Channel channel) {
        var request = ResolveDialplanRequest.newBuilder()
                .setCallerContactValue(NOBODY)
                .setDestinationNumber(NOBODY)
                .setRehearsal(true)
                .build();
        return DialplanServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                .resolveDialplan(request);
    }

    /** A digest that is none. */
    public static ListenableFuture<?> user(Channel channel) {
        var request = VerifySipPasswordRequest.newBuilder()
                .setAuthorization("Digest username=\"" + NOBODY + "\"")
                .setMethod("REGISTER")
                .setRehearsal(true)
                .build();
        return UserServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                .verifySipPassword(request);
    }

    /** A session that echoes to the discard port for a moment and is given back. */
    public static ListenableFuture<?> media(MediaInstances instances) {
        var next = instances.inTurn("");
        if (next.isEmpty()) {
            return Futures.immediateFailedFuture(Status.UNAVAILABLE.asRuntimeException());
        }
        var request = OpenSessionRequest.newBuilder()
                .setCallId("rehearsal")
                .setRequestId(UUID.randomUUID().toString())
                .addEnds(EndRequest.getDefaultInstance())
                .build();
        var opened = instances
                .at(next.getFirst())
                .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                .openSession(request);
        return then(opened, answer -> {
            var stub = instances.at(answer.getInstanceId()).withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS);
            var lease = answer.getLeaseId();
            var end = answer.getEnds(0).getEndId();
            var echo = PatchRequest.newBuilder()
                    .setLeaseId(lease)
                    .setRevision(1)
                    .addEnds(EndPatch.newBuilder()
                            .setEndId(end)
                            .setRemote(
                                    Remote.newBuilder().setAddress("127.0.0.1").setPort(DISCARD))
                            .setEcho(Echo.getDefaultInstance()))
                    .build();
            var stop = StopAudioRequest.newBuilder()
                    .setLeaseId(lease)
                    .setEndId(end)
                    .build();
            var renew = RenewSessionsRequest.newBuilder().addLeaseIds(lease).build();
            var close = CloseSessionRequest.newBuilder().setLeaseId(lease).build();
            var stopped = then(stub.patch(echo), _ -> stub.stopAudio(stop));
            var renewed = then(stopped, _ -> stub.renewSessions(renew));
            // Whatever became of the rest: the session goes back.
            return Futures.whenAllComplete(renewed)
                    .callAsync(() -> stub.closeSession(close), MoreExecutors.directExecutor());
        });
    }

    private static <A, B> ListenableFuture<B> then(ListenableFuture<A> first, AsyncFunction<A, B> next) {
        return Futures.transformAsync(first, next, MoreExecutors.directExecutor());
    }
}
