package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Between;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Moving;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.Taped.Mode;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Speaker;
import cloud.sentiric.signaling.media.Tape;
import cloud.sentiric.signaling.media.Tape.Channel;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recording of a call: what is wanted of it, and what media-service was told. Whoever talks is recorded: after each step of the
 * call it looks who that is, so that a transfer is followed and a call that another node had goes on. One request is under way at a
 * time; where media-service is silent it is asked again as long as the call is there.
 */
final class CallRecording {
    /** Who may wait for an answer at once. */
    private static final int MOST_WAITING = 8;

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SYSTEM = "system";

    private final CallTrace trace;
    private final CallPorts ports;
    private final Transactions transactions;
    private final Consumer<Runnable> guarded;
    private final List<Consumer<TapeOutcome>> waiting = new ArrayList<>();
    private @Nullable Taped wanted;
    private @Nullable Scene scene;
    private @Nullable Told told;
    private boolean underWay;
    /** Its media is lost, and there is no other yet: nobody is asked. */
    private boolean away;

    private Instant askedAt = Instant.MIN;
    private int asked;
    /** What media-service does is not known: another node has asked last, or an answer is missing. */
    private boolean unsure;
    /** Whether somebody wants to hear that it is still made. */
    private boolean unproven;
    /** Whether a stop was asked for of what may not be there. */
    private boolean blind;

    /** What can be recorded now. */
    private record Scene(MediaSession session, String tenantId, List<Channel> channels) {}

    /** What media-service does. */
    private record Told(MediaSession session, Tape tape) {
        boolean isAt(Scene where) {
            return session.leaseId().equals(where.session().leaseId());
        }
    }

    /** One that is not made. The call does its work guarded, on its worker. */
    CallRecording(CallTrace trace, CallPorts ports, Transactions transactions, Consumer<Runnable> guarded) {
        this.trace = trace;
        this.ports = ports;
        this.transactions = transactions;
        this.guarded = guarded;
    }

    /** How another node goes on; null where nothing was ever recorded. */
    @Nullable
    Taped kept() {
        return wanted;
    }

    /** Goes on with what another node had: media-service is told again. */
    void resume(@Nullable Taped before) {
        wanted = before;
        unsure = before != null;
    }

    /** Another node goes on with it: who waits here can ask there. */
    void depart() {
        // What is still answered was asked by that call.
        asked++;
        answer(new TapeOutcome.Unavailable("another node has the call"));
    }

    /**
     * Somebody wants it changed; answers once, when it is.
     *
     * @param id the same where it is asked for again, which then changes nothing; empty if it never is
     */
    void command(RecordCommand command, String id, CallState state, Consumer<TapeOutcome> to) {
        look(state);
        if (scene == null) {
            to.accept(new TapeOutcome.Refused(
                    state instanceof Answered ? "its media flows from party to party" : "the call is not answered"));
            return;
        }
        if (waiting.size() >= MOST_WAITING) {
            to.accept(new TapeOutcome.Unavailable("too many wait for it"));
            return;
        }
        var before = wanted;
        boolean again = before != null && !id.isEmpty() && id.equals(before.wish());
        if (!again) {
            var refusal = change(command, id);
            if (refusal != null) {
                to.accept(new TapeOutcome.Refused(refusal));
                return;
            }
            // Media-service may have ended it by itself: nobody is told that it goes on without asking.
            unproven = true;
        }
        waiting.add(to);
        next();
    }

    /** Why it cannot be changed; null if it was. */
    private @Nullable String change(RecordCommand command, String id) {
        var now = wanted;
        if (now == null || now.mode() == Mode.OFF) {
            if (command == RecordCommand.START) {
                wanted = new Taped(UUID.randomUUID().toString(), Mode.ON, id);
                return null;
            }
            return "the call is not recorded";
        }
        wanted = now.as(
                switch (command) {
                    case START -> now.mode();
                    case PAUSE -> Mode.PAUSED;
                    case RESUME -> Mode.ON;
                    case STOP -> Mode.OFF;
                },
                id);
        return null;
    }

    /** Looks who talks now. */
    void settle(CallState state) {
        if (wanted != null) {
            look(state);
            next();
        }
    }

    private void look(CallState state) {
        away = state instanceof Moving moving && !moving.opened();
        scene = scene(state);
    }

    private static @Nullable Scene scene(CallState state) {
        if (!(state instanceof Answered answered) || answered.answeredAt() == null) {
            return null;
        }
        var session = answered.session();
        return session == null ? null : new Scene(session, answered.subject().tenantId(), channels(answered, session));
    }

    private static List<Channel> channels(Answered state, MediaSession session) {
        return switch (state) {
            case Served _ -> {
                var end = session.ends().getFirst().id();
                yield List.of(new Channel(end, Speaker.CALLER, false), new Channel(end, SYSTEM, true));
            }
            case Connected talk -> channels(talk);
            case Moving moving -> channels(moving.of(), session);
            case Between between -> channels(between.talk());
        };
    }

    private static List<Channel> channels(Connected talk) {
        var caller = end(talk, talk.pair().caller().leg());
        var callee = end(talk, talk.pair().callee().leg());
        return List.of(channel(caller, callee, Speaker.CALLER), channel(callee, caller, Speaker.CALLEE));
    }

    /** Where one is not there, it is what the other one hears in its place. */
    private static Channel channel(@Nullable String end, @Nullable String other, String name) {
        return new Channel(end == null ? String.valueOf(other) : end, name, end == null);
    }

    private static @Nullable String end(Connected talk, LegId leg) {
        var side = talk.relay().sides().get(leg);
        return side == null ? null : side.end().id();
    }

    /** Has media-service do what is still to be done, one thing after the other. */
    private void next() {
        if (away) {
            return;
        }
        // An answer that found the queue of the worker full never came.
        if (underWay && transactions.now().isBefore(askedAt.plus(PATIENCE))) {
            return;
        }
        if (underWay) {
            unknown();
        }
        underWay = false;
        var where = scene;
        var what = wanted;
        if (where == null || what == null) {
            told = null;
            answer(new TapeOutcome.Refused("the call is over"));
            return;
        }
        var now = told != null && told.isAt(where) ? told.tape() : null;
        boolean paused = what.mode() == Mode.PAUSED;
        if (what.mode() == Mode.OFF) {
            if (now != null || unsure) {
                blind = now == null;
                stop(where, what.id());
            } else {
                answer(new TapeOutcome.Done());
            }
        } else if (now == null || !now.id().equals(what.id()) || !now.channels().equals(where.channels())) {
            record(where, new Tape(what.id(), where.tenantId(), paused, where.channels()), now != null);
        } else if (now.paused() != paused || unproven) {
            ask(where, now.paused(paused), to -> ports.media().pause(trace, where.session(), now.paused(paused), to));
        } else {
            answer(new TapeOutcome.Done());
        }
    }

    /**
     * What goes on is told of its channels, and is as it was otherwise. Where that is not known, it is told once more whether it pauses:
     * as if it did not do that yet.
     */
    private void record(Scene where, Tape tape, boolean goesOn) {
        var before = told;
        var result = goesOn && before != null && before.tape().id().equals(tape.id())
                ? tape.paused(before.tape().paused())
                : tape.paused(tape.paused() != unsure);
        unsure = false;
        ask(where, result, to -> ports.media().record(trace, where.session(), tape, to));
    }

    private void stop(Scene where, String id) {
        unsure = false;
        ask(where, null, to -> ports.media().stopRecording(trace, where.session(), id, to));
    }

    /** What was asked last may have been done or not: it is asked for once more, whatever is wanted by then. */
    private void unknown() {
        told = null;
        unsure = true;
    }

    /** A request, and what is recorded when it is answered. */
    private void ask(Scene where, @Nullable Tape result, Consumer<Consumer<TapeOutcome>> request) {
        underWay = true;
        unproven = false;
        askedAt = transactions.now();
        int number = ++asked;
        request.accept(outcome -> ports.workers()
                .execute(
                        trace.callId(),
                        () -> guarded.accept(() -> {
                            if (number == asked) {
                                answered(where, result, outcome);
                            }
                        })));
    }

    private void answered(Scene where, @Nullable Tape result, TapeOutcome outcome) {
        switch (outcome) {
            case TapeOutcome.Done _ -> {
                underWay = false;
                told = result == null ? null : new Told(where.session(), result);
                next();
            }
            case TapeOutcome.Refused _
            when away || !isAt(where) -> {
                // Its media was lost meanwhile: the next one is asked.
                underWay = false;
                told = null;
                next();
            }
            case TapeOutcome.Refused(var why) -> {
                underWay = false;
                told = null;
                var what = wanted;
                boolean off = blind && what != null && what.mode() == Mode.OFF;
                // Who wants the same once more has it tried once more.
                wanted = what == null ? null : what.as(Mode.OFF, "");
                if (off) {
                    // What was not there need not be stopped.
                    answer(new TapeOutcome.Done());
                } else {
                    ports.log().warn(trace, "not recorded: " + why, null);
                    answer(outcome);
                }
            }
            case TapeOutcome.Unavailable _ -> {
                unknown();
                var _ = transactions.after(
                        AGAIN,
                        () -> guarded.accept(() -> {
                            underWay = false;
                            next();
                        }));
            }
        }
    }

    private boolean isAt(Scene where) {
        return scene == null || scene.session().leaseId().equals(where.session().leaseId());
    }

    private void answer(TapeOutcome outcome) {
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> each.accept(outcome));
    }
}
