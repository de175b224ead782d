package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.Codec;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.ReleasePortRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesResponse;
import cloud.sentiric.proto.media.v1.StartEchoRequest;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Media;
import cloud.sentiric.signaling.call.MediaPort;
import cloud.sentiric.signaling.call.Pending;
import cloud.sentiric.signaling.call.PlayOutcome;
import cloud.sentiric.signaling.call.PortOutcome;
import cloud.sentiric.signaling.call.Renewal;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ports and audio of media-service: leased where one is to be had, and used at the one that gave the lease. */
public final class GrpcMedia implements Media {
    private static final Logger log = LoggerFactory.getLogger(GrpcMedia.class);
    private static final int RELEASE_TRIES = 5;
    private static final int MAX_LEASES = 2000;

    private final MediaInstances instances;
    private final PortSearch.Terms search;
    private final Duration patience;
    private final Duration playLimit;
    private final ScheduledExecutorService scheduler;

    /**
     * Made once.
     *
     * @param caller how long a call waits for its port; for half of it an instance may be silent before another is asked
     * @param patience deadline of everything but playing; a port that comes so late is released
     * @param playLimit how long audio may be played
     */
    public GrpcMedia(
            MediaInstances instances,
            Duration caller,
            Duration patience,
            Duration playLimit,
            ScheduledExecutorService scheduler) {
        this.instances = instances;
        this.search = new PortSearch.Terms(caller.dividedBy(2), caller, patience);
        this.patience = patience;
        this.playLimit = playLimit;
        this.scheduler = scheduler;
    }

    @Override
    public Pending allocate(CallTrace trace, AddressFamily family, Consumer<PortOutcome> to) {
        // Never given up: a port that comes late is released when it comes. The call itself does not wait so long.
        new PortSearch(trace, family, instances, search, this::later, to, port -> release(trace, port)).next();
        return Pending.NONE;
    }

    @Override
    public void release(CallTrace trace, MediaPort port) {
        release(trace, port, 1);
    }

    private void release(CallTrace trace, MediaPort port, int attempt) {
        var request = ReleasePortRequest.newBuilder().setLeaseId(port.leaseId()).build();
        Answers.ask(trace, () -> at(port, patience).releasePort(request), _ -> {}, status -> {
            if (attempt >= RELEASE_TRIES) {
                log.warn("port {} not released, its lease will end it: {}", port, Answers.words(status));
            } else {
                later(Duration.ofSeconds(attempt), () -> release(trace, port, attempt + 1));
            }
        });
    }

    private void later(Duration delay, Runnable work) {
        try {
            scheduler.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("stopping", e);
        }
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
                .setLeaseId(port.leaseId())
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
        return persistently(
                port,
                again -> Answers.ask(
                        trace,
                        () -> at(port, playLimit).playAudio(request),
                        response -> to.accept(outcome(response)),
                        status -> again.orElse(status, () -> to.accept(outcome(trace, status)))));
    }

    private static PlayOutcome outcome(PlayAudioResponse response) {
        return switch (response.getOutcome()) {
            case PLAY_AUDIO_OUTCOME_FINISHED -> PlayOutcome.FINISHED;
            case PLAY_AUDIO_OUTCOME_STOPPED, PLAY_AUDIO_OUTCOME_RELEASED -> PlayOutcome.STOPPED;
            case PLAY_AUDIO_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> PlayOutcome.FAILED;
        };
    }

    private static PlayOutcome outcome(CallTrace trace, Status status) {
        return switch (status.getCode()) {
            case CANCELLED -> PlayOutcome.STOPPED;
            case NOT_FOUND -> PlayOutcome.LOST;
            default -> {
                log.warn("audio of call {}: {}", trace.callId(), Answers.words(status));
                yield PlayOutcome.FAILED;
            }
        };
    }

    @Override
    public Pending echo(CallTrace trace, MediaPort port, AudioStream stream, Consumer<PlayOutcome> to) {
        var request = StartEchoRequest.newBuilder()
                .setLeaseId(port.leaseId())
                .setRemoteAddress(stream.remoteAddress())
                .setRemotePort(stream.remotePort())
                .setPayloadType(stream.payloadType())
                .build();
        return persistently(
                port,
                again -> Answers.ask(
                        trace,
                        () -> at(port, patience).startEcho(request),
                        _ -> {},
                        status -> again.orElse(status, () -> to.accept(outcome(trace, status)))));
    }

    private Pending persistently(MediaPort port, Function<Persistent, Pending> request) {
        var persistent = new Persistent(
                request,
                work -> later(Duration.ofSeconds(1), () -> {
                    instances.reconnect(port.instanceId());
                    work.run();
                }));
        persistent.ask();
        return persistent;
    }

    @Override
    public void stop(CallTrace trace, MediaPort port) {
        var request = StopAudioRequest.newBuilder().setLeaseId(port.leaseId()).build();
        Answers.ask(
                trace,
                () -> at(port, patience).stopAudio(request),
                _ -> {},
                status -> log.warn("audio of call {} not stopped: {}", trace.callId(), Answers.words(status)));
    }

    @Override
    public void renew(List<Lease> leases, Consumer<Renewal> to) {
        leases.stream()
                .collect(Collectors.groupingBy(lease -> lease.port().instanceId()))
                .forEach((instance, held) -> {
                    for (int from = 0; from < held.size(); from += MAX_LEASES) {
                        renew(instance, held.subList(from, Math.min(from + MAX_LEASES, held.size())), to);
                    }
                });
    }

    private void renew(String instance, List<Lease> batch, Consumer<Renewal> to) {
        var held = batch.stream()
                .collect(Collectors.toMap(lease -> lease.port().leaseId(), Function.identity(), (one, same) -> one));
        var request =
                RenewLeasesRequest.newBuilder().addAllLeaseIds(held.keySet()).build();
        Answers.ask(
                batch.getFirst().trace(),
                () -> within(instances.at(instance), patience)
                        .withWaitForReady()
                        .renewLeases(request),
                response -> to.accept(answered(instance, held, response)),
                status -> {
                    var why = Answers.words(status);
                    log.warn("{} leases not renewed at {}: {}", batch.size(), instance, why);
                    instances.reconnect(instance);
                    to.accept(new Renewal.Unanswered(instance, batch, why));
                });
    }

    private static Renewal answered(String instance, Map<String, Lease> held, RenewLeasesResponse response) {
        var over = response.getUnknownLeaseIdsList().stream()
                .flatMap(id -> Stream.ofNullable(held.get(id)))
                .toList();
        var silences = new ArrayList<Renewal.Silence>();
        for (var state : response.getLeasesList()) {
            var lease = held.get(state.getLeaseId());
            if (lease != null) {
                silences.add(new Renewal.Silence(
                        lease, Duration.ofMillis(state.getUnheardMs()), Duration.ofMillis(state.getUnsentMs())));
            }
        }
        return new Renewal.Answered(instance, over, List.copyOf(silences));
    }

    private MediaServiceFutureStub at(MediaPort port, Duration limit) {
        return within(instances.at(port.instanceId()), limit);
    }

    private static MediaServiceFutureStub within(MediaServiceFutureStub stub, Duration limit) {
        return stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
