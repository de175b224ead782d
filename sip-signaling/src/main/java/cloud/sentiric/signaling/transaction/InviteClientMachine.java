package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.util.List;
import java.util.function.Supplier;

/**
 * The INVITE client transaction (RFC 3261 §17.1.1 with RFC 6026 §7.2), over an unreliable transport.
 *
 * <pre>
 * state       start        1xx                 2xx               300-699                timer
 * CALLING     send, A, B   pass → PROCEEDING   pass, M           pass, ACK, D           A: send, A·2
 *                                              → ACCEPTED        → COMPLETED            B: give up → TERMINATED
 * PROCEEDING  -            pass, C             as above          as above               C: give up → TERMINATED
 *             a CANCEL starts C anew with 64*T1, which no further 1xx makes longer
 * COMPLETED   -            -                   -                 ACK                    D → TERMINATED
 * ACCEPTED    -            -                   pass              -                      M → TERMINATED
 * </pre>
 */
final class InviteClientMachine implements ClientMachine {
    enum State {
        CALLING,
        PROCEEDING,
        COMPLETED,
        ACCEPTED,
        TERMINATED
    }

    private static final byte[] NOTHING = {};

    private final Timing timing;
    private State state = State.CALLING;
    /** The INVITE while calling, the ACK when completed. */
    private byte[] message = NOTHING;

    private long interval;
    private boolean cancelled;

    InviteClientMachine(Timing timing) {
        this.timing = timing;
    }

    State state() {
        return state;
    }

    @Override
    public boolean answered() {
        return switch (state) {
            case CALLING, PROCEEDING -> false;
            case COMPLETED, ACCEPTED, TERMINATED -> true;
        };
    }

    @Override
    public List<Action> start(byte[] request) {
        message = request;
        interval = timing.t1();
        return List.of(
                new Transmit(request), new Start(TimerName.A, interval), new Start(TimerName.B, timing.timeout()));
    }

    @Override
    public List<Action> response(int status, Supplier<byte[]> ack) {
        return switch (state) {
            case CALLING, PROCEEDING -> {
                if (status < 200) {
                    yield provisional();
                }
                yield status < 300 ? accepted() : refused(ack.get());
            }
            case COMPLETED -> status >= 300 ? List.of(new Transmit(message)) : List.of();
            case ACCEPTED -> status / 100 == 2 ? List.of(new Pass()) : List.of();
            case TERMINATED -> List.of();
        };
    }

    private List<Action> provisional() {
        if (cancelled) {
            return List.of(new Pass());
        }
        state = State.PROCEEDING;
        message = NOTHING;
        return List.of(
                new Stop(TimerName.A), new Stop(TimerName.B), new Start(TimerName.C, Timing.TIMER_C), new Pass());
    }

    @Override
    public List<Action> cancelled() {
        if (cancelled || state != State.PROCEEDING) {
            return List.of();
        }
        cancelled = true;
        // RFC 3261 §9.1: without a final response within 64*T1 the INVITE is over.
        return List.of(new Start(TimerName.C, timing.timeout()));
    }

    private List<Action> accepted() {
        state = State.ACCEPTED;
        message = NOTHING;
        return List.of(
                new Stop(TimerName.A),
                new Stop(TimerName.B),
                new Stop(TimerName.C),
                new Start(TimerName.M, timing.timeout()),
                new Pass());
    }

    private List<Action> refused(byte[] ack) {
        state = State.COMPLETED;
        message = ack;
        return List.of(
                new Stop(TimerName.A),
                new Stop(TimerName.B),
                new Stop(TimerName.C),
                new Transmit(ack),
                new Start(TimerName.D, timing.timeout()),
                new Pass());
    }

    @Override
    public List<Action> expired(TimerName timer) {
        return switch (state) {
            case CALLING -> expiredWhileCalling(timer);
            case PROCEEDING -> timer == TimerName.C ? giveUp() : List.of();
            case COMPLETED -> timer == TimerName.D ? end() : List.of();
            case ACCEPTED -> timer == TimerName.M ? end() : List.of();
            case TERMINATED -> List.of();
        };
    }

    private List<Action> expiredWhileCalling(TimerName timer) {
        if (timer == TimerName.A) {
            interval *= 2;
            return List.of(new Transmit(message), new Start(TimerName.A, interval));
        }
        return timer == TimerName.B ? giveUp() : List.of();
    }

    private List<Action> giveUp() {
        state = State.TERMINATED;
        return List.of(new Stop(TimerName.A), new GiveUp(), new End());
    }

    private List<Action> end() {
        state = State.TERMINATED;
        return List.of(new End());
    }
}
