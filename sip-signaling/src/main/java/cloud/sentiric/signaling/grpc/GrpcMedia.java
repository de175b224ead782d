package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.Quality;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsResponse;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.QualityNews;
import cloud.sentiric.signaling.media.Renewal;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.media.Tape;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions and audio of media-service: leased where one is to be had, and used at the instance that gave the lease. */
public final class GrpcMedia implements Media {
    private static final Logger log = LoggerFactory.getLogger(GrpcMedia.class);
    private static final int CLOSE_TRIES = 5;
    private static final int MAX_LEASES = 2000;
    private static final int FIRST_MEASUREMENTS = 5;

    private final MediaInstances instances;
    private final SessionSearch.Terms search;
    private final Duration patience;
    private final Duration playLimit;
    private final ScheduledExecutorService scheduler;
    private final QualityNews news;
    private final Patches patches;

    /**
     * Made once.
     *
     * @param caller how long a call waits for its session; for half of it an instance may be silent before another is asked
     * @param patience deadline of everything but playing; a session that comes so late is closed
     * @param playLimit how long audio may be played
     * @param news told how parties were heard
     */
    public GrpcMedia(
            MediaInstances instances,
            Duration caller,
            Duration patience,
            Duration playLimit,
            ScheduledExecutorService scheduler,
            QualityNews news) {
        this.instances = instances;
        this.search = new SessionSearch.Terms(caller.dividedBy(2), caller, patience);
        this.patience = patience;
        this.playLimit = playLimit;
        this.scheduler = scheduler;
        this.news = news;
        this.patches = new Patches(this::againAt);
    }

    @Override
    public Pending open(
            CallTrace trace,
            InetSocketAddress edge,
            List<AddressFamily> ends,
            @Nullable Beginning first,
            Consumer<SessionOutcome> to) {
        var near = instances.inTurn(edge.getAddress().getHostAddress());
        // Never given up: a session that comes late is closed when it comes. The call itself does not wait so long.
        new SessionSearch(
                        trace,
                        ends,
                        first,
                        near,
                        instances,
                        search,
                        this::later,
                        to,
                        session -> close(trace, session),
                        session -> begin(trace, session, first))
                .next();
        return Pending.NONE;
    }

    /** An instance of before media.v1 had it does not see what a session is to begin with. */
    private void begin(CallTrace trace, MediaSession session, @Nullable Beginning first) {
        if (first != null) {
            var end = first.end().at(session.ends().getFirst().id());
            patch(trace, session, first.revision(), List.of(end));
        }
    }

    @Override
    public Pending add(CallTrace trace, MediaSession session, List<AddressFamily> ends, Consumer<SessionOutcome> to) {
        var addition = new Addition(trace, session, ends, to);
        addition.next(session);
        return addition;
    }

    /** Ends that are asked for one after the other; those that come too late, or without the rest, go back. Any thread. */
    private final class Addition implements Pending {
        private final CallTrace trace;
        private final MediaSession before;
        private final List<AddressFamily> ends;
        private final Consumer<SessionOutcome> to;
        private volatile boolean givenUp;

        Addition(CallTrace trace, MediaSession before, List<AddressFamily> ends, Consumer<SessionOutcome> to) {
            this.trace = trace;
            this.before = before;
            this.ends = List.copyOf(ends);
            this.to = to;
        }

        void next(MediaSession now) {
            int done = now.ends().size() - before.ends().size();
            if (givenUp) {
                giveBack(now);
            } else if (done == ends.size()) {
                to.accept(new SessionOutcome.Opened(now));
            } else {
                ask(now, ends.get(done));
            }
        }

        private void ask(MediaSession now, AddressFamily family) {
            var request = AddEndRequest.newBuilder()
                    .setLeaseId(now.leaseId())
                    .setRequestId(UUID.randomUUID().toString())
                    .setAddressFamily(SessionSearch.family(family))
                    .build();
            Answers.ask(
                    trace,
                    () -> at(now, patience).addEnd(request),
                    response -> next(now.with(SessionSearch.end(response.getEnd()))),
                    status -> {
                        giveBack(now);
                        if (!givenUp) {
                            to.accept(
                                    status.getCode() == Status.Code.FAILED_PRECONDITION
                                            ? new SessionOutcome.Unsupported("no " + family + " media address")
                                            : new SessionOutcome.Unavailable(Answers.words(status)));
                        }
                    });
        }

        private void giveBack(MediaSession now) {
            remove(trace, now, now.beyond(before));
        }

        /** What is under way is not broken off: the end that it brings would be nobody's. */
        @Override
        public void cancel() {
            givenUp = true;
        }
    }

    @Override
    public void remove(CallTrace trace, MediaSession session, List<String> endIds) {
        var tenant = news.tenant(trace);
        for (var endId : endIds) {
            var request = RemoveEndRequest.newBuilder()
                    .setLeaseId(session.leaseId())
                    .setEndId(endId)
                    .build();
            Answers.ask(
                    trace,
                    () -> at(session, patience).removeEnd(request),
                    response -> {
                        if (response.hasQuality()) {
                            told(trace, tenant, session, List.of(response.getQuality()));
                        }
                    },
                    status -> log.debug("an end of session {} is left: {}", session, Answers.words(status)));
        }
    }

    @Override
    public void close(CallTrace trace, MediaSession session) {
        patches.forget(session);
        close(trace, news.tenant(trace), session, 1);
    }

    private void told(CallTrace trace, String tenant, MediaSession session, List<Quality> qualities) {
        news.last(
                trace,
                tenant,
                session.instanceId(),
                qualities.stream().map(EndQualities::read).toList());
    }

    private void close(CallTrace trace, String tenant, MediaSession session, int attempt) {
        var request =
                CloseSessionRequest.newBuilder().setLeaseId(session.leaseId()).build();
        Answers.ask(
                trace,
                () -> at(session, patience).closeSession(request),
                response -> told(trace, tenant, session, response.getQualitiesList()),
                status -> {
                    if (attempt >= CLOSE_TRIES) {
                        log.warn(
                                "media session {} not closed, its lease will end it: {}",
                                session,
                                Answers.words(status));
                    } else {
                        later(Duration.ofSeconds(attempt), () -> close(trace, tenant, session, attempt + 1));
                    }
                });
    }

    @Override
    public void patch(CallTrace trace, MediaSession session, long revision, List<EndPatch> ends) {
        var request = Patches.request(session, revision, ends);
        patches.send(
                session,
                revision,
                to -> Answers.ask(trace, () -> at(session, patience).patch(request), _ -> to.done(), status -> {
                    if (to.failed(status)) {
                        log.warn("media of call {} not patched: {}", trace.callId(), Answers.words(status));
                    }
                }));
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
            MediaSession session,
            String endId,
            AudioStream stream,
            String audioUri,
            int repeat,
            Consumer<PlayOutcome> to) {
        var request = PlayAudioRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setEndId(endId)
                .setAudioUri(audioUri)
                .setFormat(Patches.format(stream.format(), stream.ptime()))
                .setCodec(Patches.codec(stream.format()))
                .setPayloadType(stream.payloadType())
                .setPtimeMs(stream.ptime())
                .setRepeat(repeat)
                .build();
        var persistent = new Persistent(
                again -> Answers.ask(
                        trace,
                        () -> at(session, playLimit).playAudio(request),
                        response -> to.accept(outcome(response)),
                        status -> again.orElse(status, () -> to.accept(outcome(trace, status)))),
                work -> againAt(session, work));
        persistent.ask();
        return persistent;
    }

    /** Does something after a second, over a new connection. */
    private void againAt(MediaSession session, Runnable work) {
        later(Duration.ofSeconds(1), () -> {
            instances.reconnect(session.instanceId());
            work.run();
        });
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
    public void stop(CallTrace trace, MediaSession session, String endId) {
        var request = StopAudioRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setEndId(endId)
                .build();
        Answers.ask(
                trace,
                () -> at(session, patience).stopAudio(request),
                _ -> {},
                status -> log.warn("audio of call {} not stopped: {}", trace.callId(), Answers.words(status)));
    }

    @Override
    public void record(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {
        var request = Tapes.start(trace, session, tape);
        Answers.ask(
                trace,
                () -> at(session, patience).startRecording(request),
                _ -> to.accept(Tapes.DONE),
                status -> to.accept(Tapes.outcome(status)));
    }

    @Override
    public void pause(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {
        if (tape.paused()) {
            Answers.ask(
                    trace,
                    () -> at(session, patience).pauseRecording(Tapes.pause(session, tape)),
                    _ -> to.accept(Tapes.DONE),
                    status -> to.accept(Tapes.outcome(status)));
        } else {
            Answers.ask(
                    trace,
                    () -> at(session, patience).resumeRecording(Tapes.resume(session, tape)),
                    _ -> to.accept(Tapes.DONE),
                    status -> to.accept(Tapes.outcome(status)));
        }
    }

    @Override
    public void stopRecording(CallTrace trace, MediaSession session, String id, Consumer<TapeOutcome> to) {
        Answers.ask(
                trace,
                () -> at(session, patience).stopRecording(Tapes.stop(session, id)),
                _ -> to.accept(Tapes.DONE),
                status -> to.accept(Tapes.outcome(status)));
    }

    @Override
    public void renew(List<Lease> leases, Consumer<Renewal> to) {
        leases.stream()
                .collect(Collectors.groupingBy(lease -> lease.session().instanceId()))
                .forEach((instance, held) -> {
                    for (int from = 0; from < held.size(); from += MAX_LEASES) {
                        renew(instance, held.subList(from, Math.min(from + MAX_LEASES, held.size())), to);
                    }
                });
    }

    private void renew(String instance, List<Lease> batch, Consumer<Renewal> to) {
        var held = batch.stream()
                .collect(Collectors.toMap(lease -> lease.session().leaseId(), Function.identity(), (one, same) -> one));
        var request =
                RenewSessionsRequest.newBuilder().addAllLeaseIds(held.keySet()).build();
        Answers.ask(
                batch.getFirst().trace(),
                () -> within(instances.at(instance), patience).renewSessions(request),
                response -> {
                    instances.answered(instance);
                    to.accept(answered(instance, held, response));
                },
                status -> {
                    var why = Answers.words(status);
                    log.warn("{} media sessions not renewed at {}: {}", batch.size(), instance, why);
                    // Before its calls are lost, and look for another.
                    instances.failed(instance);
                    instances.reconnect(instance);
                    boolean gone = status.getCause() instanceof ConnectException || !instances.lists(instance);
                    to.accept(new Renewal.Unanswered(instance, batch, why, gone));
                });
    }

    /** Asks all instances how full they are, and sees how far. */
    public void measure() {
        for (var id : instances.listed()) {
            measure(id, instances.isNew(id) ? FIRST_MEASUREMENTS : 1);
        }
    }

    /** The first answer of a new one comes over a connection that has to be made, from a program that has to be compiled. */
    private void measure(String id, int rounds) {
        long began = System.nanoTime();
        Answers.whenDone(
                within(instances.at(id), patience).renewSessions(RenewSessionsRequest.getDefaultInstance()),
                response -> {
                    instances.measured(id, Duration.ofNanos(System.nanoTime() - began), response.getUsed());
                    if (rounds > 1) {
                        measure(id, rounds - 1);
                    }
                },
                status -> {
                    log.debug("media-service {} not measured: {}", id, Answers.words(status));
                    instances.failed(id);
                });
    }

    private Renewal answered(String instance, Map<String, Lease> held, RenewSessionsResponse response) {
        var over = response.getUnknownLeaseIdsList().stream()
                .flatMap(id -> Stream.ofNullable(held.get(id)))
                .toList();
        var silences = new ArrayList<Renewal.Silence>();
        for (var state : response.getSessionsList()) {
            var lease = held.get(state.getLeaseId());
            if (lease != null) {
                for (var end : state.getEndsList()) {
                    silences.add(new Renewal.Silence(
                            lease,
                            end.getEndId(),
                            Duration.ofMillis(end.getUnheardMs()),
                            Duration.ofMillis(end.getUnsentMs())));
                    if (end.hasQuality()) {
                        news.interval(lease.trace(), instance, EndQualities.read(end.getQuality()));
                    }
                }
            }
        }
        return new Renewal.Answered(instance, over, List.copyOf(silences));
    }

    private MediaServiceFutureStub at(MediaSession session, Duration limit) {
        return within(instances.at(session.instanceId()), limit);
    }

    private static MediaServiceFutureStub within(MediaServiceFutureStub stub, Duration limit) {
        return stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
