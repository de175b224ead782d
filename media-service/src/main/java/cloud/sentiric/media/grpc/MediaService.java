package cloud.sentiric.media.grpc;

import cloud.sentiric.media.audio.AudioUri;
import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.playout.Allocation;
import cloud.sentiric.media.playout.MediaPorts;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.PortReply;
import cloud.sentiric.media.playout.Renewal;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.GetQualityResponse;
import cloud.sentiric.proto.media.v1.LeaseState;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.RecordAudioRequest;
import cloud.sentiric.proto.media.v1.RecordAudioResponse;
import cloud.sentiric.proto.media.v1.ReleasePortRequest;
import cloud.sentiric.proto.media.v1.ReleasePortResponse;
import cloud.sentiric.proto.media.v1.RenewLeasesRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesResponse;
import cloud.sentiric.proto.media.v1.StartEchoRequest;
import cloud.sentiric.proto.media.v1.StartEchoResponse;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.proto.media.v1.StopAudioResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests into those of {@link MediaPorts} and their answers into responses; nothing waits here. */
public final class MediaService extends MediaServiceGrpc.MediaServiceImplBase {
    /**
     * What every answer tells of this instance.
     *
     * @param first until a lease must be renewed for the first time
     * @param renewed until it must be renewed again
     */
    public record Identity(
            String nodeId, String instanceId, RtpAddresses addresses, Duration first, Duration renewed) {}

    private static final Logger log = LoggerFactory.getLogger(MediaService.class);
    private static final int MOST_LEASES = 2000;

    private final Identity identity;
    private final MediaPorts ports;
    private final AudioFiles audio;
    private final Executor executor;

    /** Answers are given and logged by the executor, not by the threads that own the ports. */
    public MediaService(Identity identity, MediaPorts ports, AudioFiles audio, Executor executor) {
        this.identity = identity;
        this.ports = ports;
        this.audio = audio;
        this.executor = executor;
    }

    @Override
    public void allocatePort(AllocatePortRequest request, StreamObserver<AllocatePortResponse> observer) {
        answer(observer, () -> {
            var call = Requests.callId(request.getCallId());
            var context = CallContext.of(call);
            var local = local(Requests.family(request.getAddressFamily()));
            return ports.allocate(Requests.requestId(request.getRequestId()), call, local.family())
                    .thenApplyAsync(allocation -> context.call(() -> allocated(allocation, local)), executor);
        });
    }

    private RtpAddresses.Local local(@Nullable AddressFamily family) {
        return family == null
                ? identity.addresses().usual()
                : identity.addresses()
                        .of(family)
                        .orElseThrow(() -> Status.FAILED_PRECONDITION
                                .withDescription("address_family: this instance has no " + family + " address")
                                .asRuntimeException());
    }

    private AllocatePortResponse allocated(Allocation allocation, RtpAddresses.Local local) {
        return switch (allocation) {
            case Allocation.Allocated given -> {
                var lease = given.lease();
                if (given.fresh()) {
                    log.info("RTP port {} allocated", lease.port());
                }
                yield AllocatePortResponse.newBuilder()
                        .setLeaseId(lease.id().value())
                        .setRtpPort(lease.port().number())
                        .setAdvertisedAddress(local.advertised().getHostAddress())
                        .setLeaseSeconds((int) identity.first().toSeconds())
                        .setNodeId(identity.nodeId())
                        .setInstanceId(identity.instanceId())
                        .build();
            }
            case Allocation.Exhausted none -> {
                log.warn("no RTP port is left; widen RTP_PORTS or add a media node");
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("no RTP port is left")
                        .asRuntimeException();
            }
            case Allocation.Draining stopping ->
                throw Status.UNAVAILABLE
                        .withDescription("stopping, ask another instance")
                        .asRuntimeException();
            case Allocation.Busy busy -> throw Statuses.busy();
        };
    }

    @Override
    public void releasePort(ReleasePortRequest request, StreamObserver<ReleasePortResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            var context = CallContext.current();
            return ports.release(lease)
                    .thenApplyAsync(
                            reply -> {
                                if (!(reply instanceof PortReply.Unknown<Lease>)) {
                                    var ended = Statuses.value(reply);
                                    context.with(ended.callId())
                                            .run(() -> log.info("RTP port {} released", ended.port()));
                                }
                                return ReleasePortResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void renewLeases(RenewLeasesRequest request, StreamObserver<RenewLeasesResponse> observer) {
        answer(observer, () -> {
            if (request.getLeaseIdsCount() > MOST_LEASES) {
                throw Requests.invalid("lease_ids", "must be %d at most".formatted(MOST_LEASES));
            }
            var leases = request.getLeaseIdsList().stream()
                    .map(id -> Requests.lease("lease_ids", id))
                    .toList();
            return ports.renew(leases).thenApplyAsync(reply -> renewed(Statuses.value(reply)), executor);
        });
    }

    private RenewLeasesResponse renewed(Renewal renewal) {
        var response = RenewLeasesResponse.newBuilder()
                .setLeaseSeconds((int) identity.renewed().toSeconds());
        for (var each : renewal.renewed()) {
            response.addLeases(LeaseState.newBuilder()
                    .setLeaseId(each.lease().value())
                    .setUnheardMs(each.silence().unheard().toMillis())
                    .setUnsentMs(each.silence().unsent().toMillis()));
        }
        renewal.unknown().forEach(id -> response.addUnknownLeaseIds(id.value()));
        return response.build();
    }

    @Override
    public void playAudio(PlayAudioRequest request, StreamObserver<PlayAudioResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            var remote = Requests.remote(request.getRemoteAddress(), request.getRemotePort());
            var playback = playback(request);
            var context = CallContext.current();
            var playing = ports.play(lease, playback, remote);
            ((ServerCallStreamObserver<PlayAudioResponse>) observer)
                    .setOnCancelHandler(() -> ports.abandon(lease, playing));
            playing.started()
                    .thenAcceptAsync(
                            reply -> {
                                if (reply instanceof PortReply.Done<Lease>(var held)) {
                                    context.with(held.callId())
                                            .run(() -> log.info(
                                                    "playing {} on RTP port {} to {}",
                                                    AudioUri.name(request.getAudioUri()),
                                                    held.port(),
                                                    shown(remote)));
                                }
                            },
                            executor);
            return playing.ended()
                    .thenApplyAsync(
                            reply -> {
                                var played = Statuses.value(reply);
                                return context.with(played.lease().callId()).call(() -> played(played));
                            },
                            executor);
        });
    }

    private Playback playback(PlayAudioRequest request) {
        int payloadType = Requests.payloadType(request.getPayloadType());
        int ptime = Requests.ptime(request.getPtimeMs());
        int repeat = Requests.repeat(request.getRepeat(), Playback.MOST_REPEATS);
        return switch (audio.find(request.getAudioUri(), Requests.codec(request.getCodec()))) {
            case AudioFiles.Found.Playable playable -> new Playback(playable.clip(), payloadType, ptime, repeat);
            case AudioFiles.Found.Unplayable bad ->
                throw Requests.invalid("audio_uri", "cannot be played: " + bad.reason());
        };
    }

    private static PlayAudioResponse played(Played played) {
        log.info("playing on RTP port {} {} after {} ms", played.lease().port(), played.outcome(), played.durationMs());
        return PlayAudioResponse.newBuilder()
                .setOutcome(
                        switch (played.outcome()) {
                            case FINISHED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED;
                            case STOPPED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_STOPPED;
                            case RELEASED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED;
                        })
                .setDurationMs(played.durationMs())
                .build();
    }

    private static String shown(InetSocketAddress remote) {
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    @Override
    public void stopAudio(StopAudioRequest request, StreamObserver<StopAudioResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            return ports.stop(lease)
                    .thenApplyAsync(
                            reply -> {
                                Statuses.value(reply);
                                return StopAudioResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void startEcho(StartEchoRequest request, StreamObserver<StartEchoResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            var remote = Requests.remote(request.getRemoteAddress(), request.getRemotePort());
            var context = CallContext.current();
            return ports.echo(lease, remote, Requests.payloadType(request.getPayloadType()))
                    .thenApplyAsync(
                            reply -> {
                                var held = Statuses.value(reply);
                                context.with(held.callId())
                                        .run(() -> log.info("echo on RTP port {} to {}", held.port(), shown(remote)));
                                return StartEchoResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void recordAudio(RecordAudioRequest request, StreamObserver<RecordAudioResponse> observer) {
        try {
            var lease = Requests.lease(request.getLeaseId());
            var stream = (ServerCallStreamObserver<RecordAudioResponse>) observer;
            var listener = new StreamListener(stream);
            stream.setOnCancelHandler(() -> ports.unlisten(lease, listener));
            ports.listen(lease, listener)
                    .whenCompleteAsync(
                            (reply, failure) -> {
                                if (failure != null) {
                                    observer.onError(internal(failure));
                                    return;
                                }
                                try {
                                    Statuses.value(reply);
                                } catch (StatusRuntimeException e) {
                                    observer.onError(e);
                                }
                            },
                            executor);
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    @Override
    public void getQuality(GetQualityRequest request, StreamObserver<GetQualityResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            return ports.quality(lease)
                    .thenApplyAsync(
                            reply -> {
                                var quality = Statuses.value(reply);
                                return GetQualityResponse.newBuilder()
                                        .setPacketsSent(quality.sent())
                                        .setPacketsReceived(quality.received())
                                        .setLost(quality.lost())
                                        .setJitterMs(quality.jitterMs())
                                        .build();
                            },
                            executor);
        });
    }

    /** Gives an answer when it is there: the response, or the status of what stood in its way. */
    private static <A> void answer(StreamObserver<A> observer, Supplier<CompletableFuture<A>> work) {
        var call = (ServerCallStreamObserver<A>) observer;
        // A caller that went away is told nothing, and that is no error.
        call.setOnCancelHandler(() -> {});
        try {
            work.get().whenComplete((response, failure) -> {
                if (call.isCancelled()) {
                    return;
                }
                if (failure == null) {
                    call.onNext(response);
                    call.onCompleted();
                } else {
                    call.onError(status(failure));
                }
            });
        } catch (StatusRuntimeException e) {
            call.onError(e);
        }
    }

    private static StatusRuntimeException status(Throwable failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof StatusRuntimeException known ? known : internal(cause);
    }

    private static StatusRuntimeException internal(Throwable cause) {
        log.error("request failed", cause);
        return Status.INTERNAL.withDescription("a bug; see the log").asRuntimeException();
    }
}
