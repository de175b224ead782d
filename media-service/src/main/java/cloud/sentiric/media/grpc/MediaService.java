package cloud.sentiric.media.grpc;

import cloud.sentiric.media.audio.AudioUri;
import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.session.Closed;
import cloud.sentiric.media.session.Held;
import cloud.sentiric.media.session.Lent;
import cloud.sentiric.media.session.LentEnd;
import cloud.sentiric.media.session.MediaSessions;
import cloud.sentiric.media.session.Opening;
import cloud.sentiric.media.session.Removed;
import cloud.sentiric.media.session.Renewal;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.SessionRecordings;
import cloud.sentiric.media.session.Sessions;
import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.AddEndResponse;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.CloseSessionResponse;
import cloud.sentiric.proto.media.v1.ConverseRequest;
import cloud.sentiric.proto.media.v1.ConverseResponse;
import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.EndState;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.GetQualityResponse;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.Music;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PatchResponse;
import cloud.sentiric.proto.media.v1.PauseRecordingRequest;
import cloud.sentiric.proto.media.v1.PauseRecordingResponse;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.RemoveEndResponse;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsResponse;
import cloud.sentiric.proto.media.v1.ResumeRecordingRequest;
import cloud.sentiric.proto.media.v1.ResumeRecordingResponse;
import cloud.sentiric.proto.media.v1.SessionState;
import cloud.sentiric.proto.media.v1.StartRecordingRequest;
import cloud.sentiric.proto.media.v1.StartRecordingResponse;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.proto.media.v1.StopAudioResponse;
import cloud.sentiric.proto.media.v1.StopRecordingRequest;
import cloud.sentiric.proto.media.v1.StopRecordingResponse;
import cloud.sentiric.proto.media.v1.WatchRequest;
import cloud.sentiric.proto.media.v1.WatchResponse;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests into those of {@link MediaSessions} and their answers into responses; nothing waits here. */
public final class MediaService extends MediaServiceGrpc.MediaServiceImplBase {
    /**
     * What every answer tells of this instance.
     *
     * @param fingerprint of the certificate that parties are shown
     * @param first until a lease must be renewed for the first time
     * @param renewed until it must be renewed again
     */
    public record Identity(
            String nodeId,
            String instanceId,
            RtpAddresses addresses,
            Fingerprint fingerprint,
            Duration first,
            Duration renewed) {}

    private static final Logger log = LoggerFactory.getLogger(MediaService.class);
    private static final int MOST_LEASES = 2000;

    private final Identity identity;
    private final MediaSessions sessions;
    private final SessionRecordings recordings;
    private final AudioFiles audio;
    private final Executor executor;

    /** Answers are given and logged by the executor, not by the threads that own the sessions. */
    public MediaService(
            Identity identity,
            MediaSessions sessions,
            SessionRecordings recordings,
            AudioFiles audio,
            Executor executor) {
        this.identity = identity;
        this.sessions = sessions;
        this.recordings = recordings;
        this.audio = audio;
        this.executor = executor;
    }

    @Override
    public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> observer) {
        answer(observer, () -> {
            var call = Requests.callId(request.getCallId());
            var context = CallContext.of(call);
            int ends = request.getEndsCount();
            if (ends < 1 || ends > Sessions.MOST_ENDS) {
                throw Requests.invalid("ends", "must be 1 to %d".formatted(Sessions.MOST_ENDS));
            }
            var families = request.getEndsList().stream()
                    .map(end -> served(end.getAddressFamily()))
                    .toList();
            var first = Patches.first(request, this::music);
            return sessions.open(Requests.requestId(request.getRequestId()), call, families)
                    .thenCompose(opening -> begin(opening, first))
                    .thenApplyAsync(opening -> context.call(() -> opened(opening, first.revision())), executor);
        });
    }

    /** A session whose ends begin with a patch; one that was asked for before may have a newer one. */
    private CompletableFuture<Opening<Lent>> begin(Opening<Lent> opening, Patches.First first) {
        if (first.isEmpty() || !(opening instanceof Opening.Opened<Lent>(var lent, var _))) {
            return CompletableFuture.completedFuture(opening);
        }
        return sessions.patch(lent.lease().id(), first.of(lent)).thenApply(reply -> {
            if (!(reply instanceof Reply.Done<?>)) {
                var _ = sessions.close(lent.lease().id());
            }
            var _ = Statuses.value(reply);
            return opening;
        });
    }

    /** The family to take, if this instance has it. */
    private AddressFamily served(cloud.sentiric.proto.media.v1.AddressFamily asked) {
        var family = Requests.family(asked);
        if (family == null) {
            return identity.addresses().usual().family();
        }
        if (identity.addresses().of(family).isEmpty()) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("address_family: this instance has no " + family + " address")
                    .asRuntimeException();
        }
        return family;
    }

    private OpenSessionResponse opened(Opening<Lent> opening, long revision) {
        var opened = Statuses.opened(opening);
        var lent = opened.value();
        if (opened.fresh()) {
            log.info("media session opened, RTP ports {}", ports(lent));
        }
        return OpenSessionResponse.newBuilder()
                .setLeaseId(lent.lease().id().value())
                .setInstanceId(identity.instanceId())
                .setNodeId(identity.nodeId())
                .setLeaseSeconds((int) identity.first().toSeconds())
                .addAllEnds(lent.ends().stream().map(this::end).toList())
                .setRevision(revision)
                .build();
    }

    private End end(LentEnd lent) {
        var local = identity.addresses().of(lent.family()).orElseThrow();
        return End.newBuilder()
                .setEndId(lent.id().toString())
                .setRtpPort(lent.port().number())
                .setAdvertisedAddress(local.advertised().getHostAddress())
                .setIceUfrag(lent.ice().fragment())
                .setIcePwd(lent.ice().password())
                .setFingerprint(ByteString.copyFrom(identity.fingerprint().octets()))
                .build();
    }

    private static String ports(Lent lent) {
        return lent.ends().stream().map(end -> end.port().toString()).collect(Collectors.joining(", "));
    }

    @Override
    public void addEnd(AddEndRequest request, StreamObserver<AddEndResponse> observer) {
        answer(observer, () -> {
            var context = CallContext.current();
            return sessions.add(
                            Requests.lease(request.getLeaseId()),
                            Requests.requestId(request.getRequestId()),
                            served(request.getAddressFamily()))
                    .thenApplyAsync(
                            opening -> {
                                var added = Statuses.opened(opening);
                                var held = added.value();
                                if (added.fresh()) {
                                    context.with(held.lease().callId())
                                            .run(() -> log.info(
                                                    "end added, RTP port {}",
                                                    held.end().port()));
                                }
                                return AddEndResponse.newBuilder()
                                        .setEnd(end(held.end()))
                                        .build();
                            },
                            executor);
        });
    }

    @Override
    public void removeEnd(RemoveEndRequest request, StreamObserver<RemoveEndResponse> observer) {
        answer(observer, () -> {
            var context = CallContext.current();
            return sessions.remove(Requests.lease(request.getLeaseId()), Requests.end(request.getEndId()))
                    .thenApplyAsync(
                            reply -> {
                                if (reply instanceof Reply.NoEnd<Removed>) {
                                    return RemoveEndResponse.getDefaultInstance();
                                }
                                var removed = Statuses.value(reply);
                                context.with(removed.held().lease().callId()).run(() -> tell(removed));
                                var response = RemoveEndResponse.newBuilder();
                                var quality = removed.quality();
                                return (quality == null ? response : response.setQuality(Qualities.message(quality)))
                                        .build();
                            },
                            executor);
        });
    }

    @Override
    public void closeSession(CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            var context = CallContext.current();
            return sessions.close(lease)
                    .thenApplyAsync(
                            reply -> {
                                if (reply instanceof Reply.Unknown<Closed>) {
                                    return CloseSessionResponse.getDefaultInstance();
                                }
                                var ended = Statuses.value(reply);
                                context.with(ended.lent().lease().callId()).run(() -> tell(ended));
                                return CloseSessionResponse.newBuilder()
                                        .addAllQualities(ended.qualities().stream()
                                                .map(Qualities::message)
                                                .toList())
                                        .build();
                            },
                            executor);
        });
    }

    private static void tell(Removed removed) {
        var quality = removed.quality();
        log.info(
                "end removed, RTP port {}{}",
                removed.held().end().port(),
                quality == null ? "" : "; " + quality.words());
    }

    private static void tell(Closed ended) {
        log.info("media session closed, RTP ports {}; {}", ports(ended.lent()), ended.words());
    }

    @Override
    public void patch(PatchRequest request, StreamObserver<PatchResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            return sessions.patch(lease, Patches.read(request, this::music))
                    .thenApplyAsync(
                            reply -> PatchResponse.newBuilder()
                                    .setRevision(Statuses.value(reply))
                                    .build(),
                            executor);
        });
    }

    @Override
    public void renewSessions(RenewSessionsRequest request, StreamObserver<RenewSessionsResponse> observer) {
        answer(observer, () -> {
            if (request.getLeaseIdsCount() > MOST_LEASES) {
                throw Requests.invalid("lease_ids", "must be %d at most".formatted(MOST_LEASES));
            }
            var leases = request.getLeaseIdsList().stream()
                    .map(id -> Requests.lease("lease_ids", id))
                    .toList();
            return sessions.renew(leases).thenApplyAsync(reply -> renewed(Statuses.value(reply)), executor);
        });
    }

    private RenewSessionsResponse renewed(Renewal renewal) {
        var response = RenewSessionsResponse.newBuilder()
                .setLeaseSeconds((int) identity.renewed().toSeconds())
                .setUsed(renewal.taken());
        for (var each : renewal.renewed()) {
            var state = SessionState.newBuilder().setLeaseId(each.lease().value());
            each.ends().forEach(end -> state.addEnds(state(end)));
            response.addSessions(state);
        }
        renewal.unknown().forEach(id -> response.addUnknownLeaseIds(id.value()));
        return response.build();
    }

    private static EndState state(Renewal.EndState of) {
        var state = EndState.newBuilder()
                .setEndId(of.end().toString())
                .setUnheardMs(of.silence().unheard().toMillis())
                .setUnsentMs(of.silence().unsent().toMillis());
        var interval = of.interval();
        return (interval == null ? state : state.setQuality(Qualities.message(interval))).build();
    }

    @Override
    public void playAudio(PlayAudioRequest request, StreamObserver<PlayAudioResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            var end = Requests.end(request.getEndId());
            var playback = playback(request);
            var context = CallContext.current();
            var playing = sessions.play(lease, end, playback);
            ((ServerCallStreamObserver<PlayAudioResponse>) observer)
                    .setOnCancelHandler(() -> sessions.abandon(lease, end, playing));
            var started = playing.started()
                    .thenApplyAsync(
                            reply -> {
                                var held = Statuses.value(reply);
                                var ofCall = context.with(held.lease().callId());
                                ofCall.run(() -> log.info(
                                        "playing {} on RTP port {}",
                                        AudioUri.name(request.getAudioUri()),
                                        held.end().port()));
                                return new Started(held, ofCall);
                            },
                            executor);
            return playing.ended()
                    .thenCombineAsync(started, (reply, begun) -> begun.ended(Statuses.value(reply)), executor);
        });
    }

    /** Where something plays, and the logging context of it. */
    private record Started(Held held, CallContext context) {
        PlayAudioResponse ended(Played played) {
            context.run(() -> log.info(
                    "playing on RTP port {} {} after {} ms", held.end().port(), played.outcome(), played.durationMs()));
            return played(played);
        }
    }

    /** What cannot be played is no reason to leave the other ends as they are. */
    private Hears music(Music wanted) {
        var format = wanted.hasFormat()
                ? Requests.spoken(wanted.getFormat())
                : Requests.format(wanted.getCodec(), wanted.getPayloadType(), wanted.getPtimeMs());
        return switch (audio.find(wanted.getAudioUri(), format)) {
            case AudioFiles.Found.Playable playable ->
                new Hears.Music(Playback.endless(playable.clip(), format.payloadType(), format.packetMs()));
            case AudioFiles.Found.Unplayable bad -> {
                log.warn("no music: {} cannot be played: {}", AudioUri.name(wanted.getAudioUri()), bad.reason());
                yield new Hears.Silence();
            }
        };
    }

    private Playback playback(PlayAudioRequest request) {
        var format = request.hasFormat()
                ? Requests.spoken(request.getFormat())
                : Requests.format(request.getCodec(), request.getPayloadType(), request.getPtimeMs());
        int repeat = Requests.repeat(request.getRepeat(), Playback.MOST_REPEATS);
        return switch (audio.find(request.getAudioUri(), format)) {
            case AudioFiles.Found.Playable playable ->
                new Playback(playable.clip(), format.payloadType(), format.packetMs(), repeat);
            case AudioFiles.Found.Unplayable bad ->
                throw Requests.invalid("audio_uri", "cannot be played: " + bad.reason());
        };
    }

    private static PlayAudioResponse played(Played played) {
        return PlayAudioResponse.newBuilder()
                .setOutcome(Plays.outcome(played))
                .setDurationMs(played.durationMs())
                .build();
    }

    @Override
    public void stopAudio(StopAudioRequest request, StreamObserver<StopAudioResponse> observer) {
        answer(
                observer,
                () -> sessions.stop(Requests.lease(request.getLeaseId()), Requests.end(request.getEndId()))
                        .thenApplyAsync(
                                reply -> {
                                    Statuses.value(reply);
                                    return StopAudioResponse.getDefaultInstance();
                                },
                                executor));
    }

    @Override
    public StreamObserver<ConverseRequest> converse(StreamObserver<ConverseResponse> observer) {
        return new ConversationStream((ServerCallStreamObserver<ConverseResponse>) observer, sessions, executor).open();
    }

    @Override
    public void startRecording(StartRecordingRequest request, StreamObserver<StartRecordingResponse> observer) {
        answer(
                observer,
                () -> recordings
                        .record(Requests.lease(request.getLeaseId()), RecordingPlans.read(request))
                        .thenApplyAsync(
                                reply -> StartRecordingResponse.newBuilder()
                                        .setRecordingUri(Statuses.value(reply))
                                        .build(),
                                executor));
    }

    @Override
    public void pauseRecording(PauseRecordingRequest request, StreamObserver<PauseRecordingResponse> observer) {
        answer(observer, () -> {
            var context = CallContext.current();
            return recordings
                    .pause(Requests.lease(request.getLeaseId()), Requests.recordingId(request.getRecordingId()))
                    .thenApplyAsync(
                            reply -> {
                                context.with(Statuses.value(reply).callId()).run(() -> log.info("recording paused"));
                                return PauseRecordingResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void resumeRecording(ResumeRecordingRequest request, StreamObserver<ResumeRecordingResponse> observer) {
        answer(observer, () -> {
            var context = CallContext.current();
            return recordings
                    .resume(Requests.lease(request.getLeaseId()), Requests.recordingId(request.getRecordingId()))
                    .thenApplyAsync(
                            reply -> {
                                context.with(Statuses.value(reply).callId()).run(() -> log.info("recording goes on"));
                                return ResumeRecordingResponse.getDefaultInstance();
                            },
                            executor);
        });
    }

    @Override
    public void stopRecording(StopRecordingRequest request, StreamObserver<StopRecordingResponse> observer) {
        answer(
                observer,
                () -> recordings
                        .stop(Requests.lease(request.getLeaseId()), Requests.recordingId(request.getRecordingId()))
                        .thenApplyAsync(
                                reply -> {
                                    var whole = Statuses.value(reply);
                                    return StopRecordingResponse.newBuilder()
                                            .setRecordingUri(whole.uri())
                                            .setDurationMs(whole.durationMs())
                                            .build();
                                },
                                executor));
    }

    @Override
    public void getQuality(GetQualityRequest request, StreamObserver<GetQualityResponse> observer) {
        answer(observer, () -> {
            var lease = Requests.lease(request.getLeaseId());
            return sessions.quality(lease, Requests.end(request.getEndId()))
                    .thenApplyAsync(
                            reply -> GetQualityResponse.newBuilder()
                                    .setQuality(Qualities.message(Statuses.value(reply)))
                                    .build(),
                            executor);
        });
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        try {
            var lease = Requests.lease(request.getLeaseId());
            var stream = (ServerCallStreamObserver<WatchResponse>) observer;
            var watcher = new WatchStream(stream, executor);
            stream.setOnCancelHandler(() -> sessions.unwatch(lease, watcher));
            stream.setOnReadyHandler(watcher::send);
            unlessRefused(observer, sessions.watch(lease, watcher));
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    /** Ends a stream that was not taken up. */
    private <T> void unlessRefused(StreamObserver<?> observer, CompletableFuture<Reply<T>> taken) {
        taken.whenCompleteAsync(
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
