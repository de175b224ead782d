package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.Codec;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.PortLease;
import cloud.sentiric.proto.media.v1.ReleasePortRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesRequest;
import cloud.sentiric.proto.media.v1.StartEchoRequest;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.signaling.call.CallTrace;
import cloud.sentiric.signaling.call.Media;
import cloud.sentiric.signaling.call.MediaPort;
import cloud.sentiric.signaling.call.Pending;
import cloud.sentiric.signaling.call.PlayOutcome;
import cloud.sentiric.signaling.call.PortOutcome;
import cloud.sentiric.signaling.sdp.AudioStream;
import io.grpc.Channel;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ports and audio of media-service. */
public final class GrpcMedia implements Media {
    private static final Logger log = LoggerFactory.getLogger(GrpcMedia.class);
    private static final int RELEASE_TRIES = 5;
    private static final int MAX_LEASES = 2000;

    private final MediaServiceFutureStub stub;
    private final Duration patience;
    private final Duration playLimit;
    private final ScheduledExecutorService scheduler;

    /**
     * Made once.
     *
     * @param patience deadline of everything but playing; a call waits less for its port, and releases it when it is late
     * @param playLimit how long audio may be played
     */
    public GrpcMedia(Channel channel, Duration patience, Duration playLimit, ScheduledExecutorService scheduler) {
        this.stub = MediaServiceGrpc.newFutureStub(channel);
        this.patience = patience;
        this.playLimit = playLimit;
        this.scheduler = scheduler;
    }

    @Override
    public Pending allocate(CallTrace trace, Consumer<PortOutcome> to) {
        var request = AllocatePortRequest.newBuilder()
                .setCallId(trace.callId().value())
                .build();
        // Never given up: a port that comes late is released when it comes. The call itself does not wait so long.
        Answers.ask(
                trace,
                () -> within(patience).allocatePort(request),
                response -> to.accept(new PortOutcome.Allocated(new MediaPort(
                        response.getRtpPort(), response.getAdvertisedAddress(), response.getInstanceId()))),
                status -> to.accept(new PortOutcome.Unavailable(Answers.words(status))));
        return Pending.NONE;
    }

    @Override
    public void release(CallTrace trace, MediaPort port) {
        release(trace, port, 1);
    }

    private void release(CallTrace trace, MediaPort port, int attempt) {
        var request = ReleasePortRequest.newBuilder()
                .setRtpPort(port.port())
                .setCallId(trace.callId().value())
                .build();
        Answers.ask(trace, () -> within(patience).releasePort(request), _ -> {}, status -> {
            if (attempt >= RELEASE_TRIES) {
                log.warn("port {} not released, its lease will end it: {}", port.port(), Answers.words(status));
                return;
            }
            try {
                scheduler.schedule(() -> release(trace, port, attempt + 1), attempt, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("stopping", e);
            }
        });
    }

    @Override
    public Pending play(
            CallTrace trace,
            MediaPort port,
            AudioStream stream,
            String audioUri,
            int repeat,
            Consumer<PlayOutcome> to) {
        var request = PlayAudioRequest.newBuilder()
                .setRtpPort(port.port())
                .setAudioUri(audioUri)
                .setCodec(
                        switch (stream.codec()) {
                            case PCMU -> Codec.CODEC_PCMU;
                            case PCMA -> Codec.CODEC_PCMA;
                        })
                .setPayloadType(stream.payloadType())
                .setRemoteAddress(stream.remoteAddress())
                .setRemotePort(stream.remotePort())
                .setRepeat(repeat)
                .setPtimeMs(stream.ptime())
                .build();
        return Answers.ask(
                trace,
                () -> within(playLimit).playAudio(request),
                response -> to.accept(outcome(response)),
                status -> to.accept(outcome(trace, status)));
    }

    private static PlayOutcome outcome(PlayAudioResponse response) {
        return switch (response.getOutcome()) {
            case PLAY_AUDIO_OUTCOME_FINISHED -> PlayOutcome.FINISHED;
            case PLAY_AUDIO_OUTCOME_STOPPED, PLAY_AUDIO_OUTCOME_RELEASED -> PlayOutcome.STOPPED;
            case PLAY_AUDIO_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> PlayOutcome.FAILED;
        };
    }

    private static PlayOutcome outcome(CallTrace trace, Status status) {
        if (status.getCode() == Status.Code.CANCELLED) {
            return PlayOutcome.STOPPED;
        }
        log.warn("audio of call {}: {}", trace.callId(), Answers.words(status));
        return PlayOutcome.FAILED;
    }

    @Override
    public Pending echo(CallTrace trace, MediaPort port, AudioStream stream, Consumer<PlayOutcome> to) {
        var request = StartEchoRequest.newBuilder()
                .setRtpPort(port.port())
                .setRemoteAddress(stream.remoteAddress())
                .setRemotePort(stream.remotePort())
                .setPayloadType(stream.payloadType())
                .build();
        return Answers.ask(
                trace, () -> within(patience).startEcho(request), _ -> {}, status -> to.accept(outcome(trace, status)));
    }

    @Override
    public void stop(CallTrace trace, MediaPort port) {
        var request = StopAudioRequest.newBuilder().setRtpPort(port.port()).build();
        Answers.ask(
                trace,
                () -> within(patience).stopAudio(request),
                _ -> {},
                status -> log.warn("audio of call {} not stopped: {}", trace.callId(), Answers.words(status)));
    }

    @Override
    public void renew(List<Lease> leases, Consumer<List<Lease>> ended) {
        for (int from = 0; from < leases.size(); from += MAX_LEASES) {
            renewBatch(leases.subList(from, Math.min(from + MAX_LEASES, leases.size())), ended);
        }
    }

    private void renewBatch(List<Lease> batch, Consumer<List<Lease>> ended) {
        var held = new HashMap<PortLease, Lease>();
        for (Lease lease : batch) {
            held.put(
                    PortLease.newBuilder()
                            .setRtpPort(lease.port().port())
                            .setCallId(lease.trace().callId().value())
                            .build(),
                    lease);
        }
        var request =
                RenewLeasesRequest.newBuilder().addAllLeases(held.keySet()).build();
        Answers.ask(
                batch.getFirst().trace(),
                () -> within(patience).renewLeases(request),
                response -> {
                    var unknown = response.getUnknownList().stream()
                            .filter(held::containsKey)
                            .map(held::get)
                            .toList();
                    if (!unknown.isEmpty()) {
                        ended.accept(unknown);
                    }
                },
                status -> log.warn("{} port leases not renewed: {}", batch.size(), Answers.words(status)));
    }

    private MediaServiceFutureStub within(Duration limit) {
        return stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
