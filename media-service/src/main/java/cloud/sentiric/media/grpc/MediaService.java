package cloud.sentiric.media.grpc;

import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.playout.Allocation;
import cloud.sentiric.media.playout.MediaPorts;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.GetQualityResponse;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.PortLease;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests into those of {@link MediaPorts} and their answers into responses; nothing waits here. */
public final class MediaService extends MediaServiceGrpc.MediaServiceImplBase {
    /**
     * What every answer tells of this instance.
     *
     * @param bind address of the RTP sockets
     * @param advertised address for the SDP
     */
    public record Identity(
            String nodeId, String instanceId, InetAddress bind, InetAddress advertised, Duration lease) {}

    private static final Logger log = LoggerFactory.getLogger(MediaService.class);
    private static final int MOST_LEASES = 2000;
    private static final int LONGEST_LOGGED_URI = 60;

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
            return ports.allocate(call)
                    .thenApplyAsync(allocation -> context.call(() -> allocated(allocation)), executor);
        });
    }

    private AllocatePortResponse allocated(Allocation allocation) {
        return switch (allocation) {
            case Allocation.Allocated given -> {
                if (given.fresh()) {
                    log.info("RTP port {} allocated", given.port());
                }
                yield AllocatePortResponse.newBuilder()
                        .setRtpPort(given.port().number())
                        .setAdvertisedAddress(identity.advertised().getHostAddress())
                        .setLeaseSeconds((int) identity.lease().toSeconds())
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
            var lease = Requests.lease(request.getRtpPort(), request.getCallId());
            var context = CallContext.of(lease.callId());
            return ports.release(lease)
                    .thenApplyAsync(
                            reply -> context.call(() -> {
                                if (Statuses.value(reply, lease.port())) {
                                    log.info("RTP port {} released", lease.port());
                                }
                                return ReleasePortResponse.getDefaultInstance();
                            }),
                            executor);
        });
    }

    @Override
    public void renewLeases(RenewLeasesRequest request, StreamObserver<RenewLeasesResponse> observer) {
        answer(observer, () -> {
            if (request.getLeasesCount() > MOST_LEASES) {
                throw Requests.invalid("leases", "at most %d at once".formatted(MOST_LEASES));
            }
            var leases = request.getLeasesList().stream()
                    .map(lease -> Requests.lease(lease.getRtpPort(), lease.getCallId()))
                    .toList();
            return ports.renew(leases)
                    .thenApplyAsync(
                            reply -> {
                                var response = RenewLeasesResponse.newBuilder();
                                for (var lease : Statuses.value(reply, new RtpPort(0))) {
                                    response.addUnknown(PortLease.newBuilder()
                                            .setRtpPort(lease.port().number())
                                            .setCallId(lease.callId().value()));
                                }
                                return response.build();
                            },
                            executor);
        });
    }

    @Override
    public void playAudio(PlayAudioRequest request, StreamObserver<PlayAudioResponse> observer) {
        answer(observer, () -> {
            var port = Requests.port(request.getRtpPort());
            var remote = Requests.remote(request.getRemoteAddress(), request.getRemotePort(), identity.bind());
            var playback = playback(request);
            var context = CallContext.current();
            var playing = ports.play(port, playback, remote);
            ((ServerCallStreamObserver<PlayAudioResponse>) observer)
                    .setOnCancelHandler(() -> ports.abandon(port, playing));
            playing.started()
                    .thenAcceptAsync(
                            reply -> context.with(Statuses.value(reply, port)).call(() -> {
                                log.info(
                                        "playing {} on RTP port {} to {}",
                                        shown(request.getAudioUri()),
                                        port,
                                        shown(remote));
                                return port;
                            }),
                            executor);
            return playing.ended()
                    .thenApplyAsync(
                            reply -> {
                                var played = Statuses.value(reply, port);
                                return context.with(played.call()).call(() -> played(port, played));
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
            case AudioFiles.Found.Unplayable bad -> throw Requests.invalid("audio_uri", bad.reason());
        };
    }

    private static PlayAudioResponse played(RtpPort port, Played played) {
        log.info("playing on RTP port {} {} after {} ms", port, played.outcome(), played.durationMs());
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

    private static String shown(String uri) {
        return uri.length() <= LONGEST_LOGGED_URI ? uri : uri.substring(0, LONGEST_LOGGED_URI) + "…";
    }

    @Override
    public void stopAudio(StopAudioRequest request, StreamObserver<StopAudioResponse> observer) {
        answer(observer, () -> {
            var port = Requests.port(request.getRtpPort());
            return ports.stop(port)
                    .thenApplyAsync(
                            reply -> {
                                Statuses.value(reply, port);
                                return StopAudioResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void startEcho(StartEchoRequest request, StreamObserver<StartEchoResponse> observer) {
        answer(observer, () -> {
            var port = Requests.port(request.getRtpPort());
            var remote = Requests.remote(request.getRemoteAddress(), request.getRemotePort(), identity.bind());
            var context = CallContext.current();
            return ports.echo(port, remote, Requests.payloadType(request.getPayloadType()))
                    .thenApplyAsync(
                            reply -> context.with(Statuses.value(reply, port)).call(() -> {
                                log.info("echo on RTP port {} to {}", port, shown(remote));
                                return StartEchoResponse.getDefaultInstance();
                            }),
                            executor);
        });
    }

    @Override
    public void recordAudio(RecordAudioRequest request, StreamObserver<RecordAudioResponse> observer) {
        try {
            var port = Requests.port(request.getRtpPort());
            var stream = (ServerCallStreamObserver<RecordAudioResponse>) observer;
            var listener = new StreamListener(stream);
            stream.setOnCancelHandler(() -> ports.unlisten(port, listener));
            ports.listen(port, listener)
                    .whenCompleteAsync(
                            (reply, failure) -> {
                                if (failure != null) {
                                    observer.onError(internal(failure));
                                    return;
                                }
                                try {
                                    Statuses.value(reply, port);
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
            var port = Requests.port(request.getRtpPort());
            return ports.quality(port)
                    .thenApplyAsync(
                            reply -> {
                                var quality = Statuses.value(reply, port);
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
