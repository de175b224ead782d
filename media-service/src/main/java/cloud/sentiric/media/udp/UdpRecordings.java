package cloud.sentiric.media.udp;

import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings;
import cloud.sentiric.media.recording.Recordings.Begun;
import cloud.sentiric.media.recording.Recordings.Begun.Going;
import cloud.sentiric.media.recording.Recordings.Finished;
import cloud.sentiric.media.recording.Recordings.Opened;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.session.RecordingPlan;
import cloud.sentiric.media.session.RecordingPlan.Channel;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.RequestId;
import cloud.sentiric.media.session.SessionRecordings;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins and ends recordings on the threads of their sessions. */
final class UdpRecordings implements SessionRecordings {
    private final Crew crew;
    private final LongSupplier clock;
    private final Recordings recordings;

    UdpRecordings(Crew crew, LongSupplier clock, Recordings recordings) {
        this.crew = crew;
        this.clock = clock;
        this.recordings = recordings;
    }

    @Override
    public CompletableFuture<Reply<String>> record(LeaseId lease, RecordingPlan plan) {
        var reply = new CompletableFuture<Reply<String>>();
        crew.atSession(lease, reply, (_, session) -> {
            if (!plan.channels().stream().map(Channel::end).allMatch(session.ends::containsKey)) {
                reply.complete(new Reply.NoEnd<>());
                return;
            }
            var before = session.tape();
            boolean same = before != null && before.name().equals(plan.request());
            if (before == null || (before.isOver() && !same)) {
                begin(session, plan, reply);
            } else if (same && before.hasLess(plan.channels())) {
                reply.complete(new Reply.Refused<>("channels: there were less when it began"));
            } else if (same && !before.isOver()) {
                session.record(before.with(plan.channels()));
                answer(before.going(), reply);
            } else if (same) {
                reply.complete(new Reply.Refused<>(over(before.going())));
            } else {
                reply.complete(new Reply.Refused<>("recording_id: another recording is made of this session"));
            }
        });
        return reply;
    }

    private void begin(OpenSession session, RecordingPlan plan, CompletableFuture<Reply<String>> reply) {
        var order = new Order(
                plan.tenantId(),
                plan.attemptId(),
                session.lease.callId().value(),
                plan.traceId(),
                plan.channels().stream().map(Channel::name).toList());
        switch (recordings.begin(order, clock.getAsLong())) {
            case Begun.Refused(var reason) -> reply.complete(new Reply.Refused<>(reason));
            case Going going -> {
                if (plan.paused()) {
                    going.tape().pause(clock.getAsLong());
                }
                session.record(
                        new OpenTape(plan.request(), going, plan.channels().size(), plan.channels()));
                answer(going, reply);
            }
        }
    }

    private static void answer(Going going, CompletableFuture<Reply<String>> reply) {
        going.opened()
                .thenAccept(opened -> reply.complete(
                        switch (opened) {
                            case Opened.Ready(var uri) -> new Reply.Done<>(uri);
                            case Opened.Failed(var reason) -> new Reply.Refused<>("cannot be recorded: " + reason);
                        }));
    }

    @Override
    public CompletableFuture<Reply<Lease>> pause(LeaseId lease, RequestId recording) {
        return atMoving(lease, recording, (session, going) -> {
            going.tape().pause(clock.getAsLong());
            return new Reply.Done<>(session.lease);
        });
    }

    @Override
    public CompletableFuture<Reply<Lease>> resume(LeaseId lease, RequestId recording) {
        return atMoving(
                lease,
                recording,
                (session, going) ->
                        going.tape().resume(clock.getAsLong()) ? new Reply.Done<>(session.lease) : new Reply.Busy<>());
    }

    @Override
    public CompletableFuture<Reply<Finished>> stop(LeaseId lease, RequestId recording) {
        return this.<CompletableFuture<Reply<Finished>>>atTape(lease, recording, (_, going) -> {
                    going.tape().stop(clock.getAsLong());
                    return new Reply.Done<>(going.finished().handle(UdpRecordings::finished));
                })
                .thenCompose(UdpRecordings::flat);
    }

    /** That it goes no more, and why, as far as that is known already. */
    private static String over(Going going) {
        var whole = going.finished().isCompletedExceptionally()
                ? null
                : going.finished().getNow(null);
        return "recording_id: is over"
                + (whole == null
                        ? ""
                        : switch (whole.cause()) {
                            case STOPPED -> ", it was stopped";
                            case TOO_LONG -> ", it is as long as it may be";
                            case DISK -> ", the disk takes no more";
                            case LOST -> ", its process was lost";
                        });
    }

    private static Reply<Finished> finished(@Nullable Finished whole, @Nullable Throwable failure) {
        return whole == null
                ? new Reply.Refused<>("the recording cannot be made whole: " + failure)
                : new Reply.Done<>(whole);
    }

    private static <T> CompletableFuture<Reply<T>> flat(Reply<CompletableFuture<Reply<T>>> reply) {
        return switch (reply) {
            case Reply.Done<CompletableFuture<Reply<T>>>(var later) -> later;
            case Reply.Unknown<CompletableFuture<Reply<T>>> _ -> now(new Reply.Unknown<>());
            case Reply.NoEnd<CompletableFuture<Reply<T>>> _ -> now(new Reply.NoEnd<>());
            case Reply.Refused<CompletableFuture<Reply<T>>>(var reason) -> now(new Reply.Refused<>(reason));
            case Reply.Busy<CompletableFuture<Reply<T>>> _ -> now(new Reply.Busy<>());
        };
    }

    private static <T> CompletableFuture<T> now(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private interface AtTape<T> {
        Reply<T> apply(OpenSession session, Going going);
    }

    /** The same while it is recorded: of what has ended nothing is paused. */
    private CompletableFuture<Reply<Lease>> atMoving(LeaseId lease, RequestId name, AtTape<Lease> work) {
        return atTape(
                lease,
                name,
                (session, going) ->
                        going.tape().isStopped() ? new Reply.Refused<>(over(going)) : work.apply(session, going));
    }

    private <T> CompletableFuture<Reply<T>> atTape(LeaseId lease, RequestId name, AtTape<T> work) {
        var reply = new CompletableFuture<Reply<T>>();
        crew.atSession(lease, reply, (_, session) -> {
            var tape = session.tape();
            reply.complete(
                    tape == null || !tape.name().equals(name)
                            ? new Reply.Refused<>("recording_id: no such recording is made of this session")
                            : work.apply(session, tape.going()));
        });
        return reply;
    }
}
