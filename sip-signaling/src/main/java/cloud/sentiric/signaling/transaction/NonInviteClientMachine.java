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
 * The client transaction of any other request (RFC 3261 §17.1.2), over an unreliable transport.
 *
 * <pre>
 * state       start        1xx                 200-699                 timer
 * TRYING      send, E, F   pass → PROCEEDING   pass, K → COMPLETED     E: send, E·2 up to T2
 *                                                                      F: give up → TERMINATED
 * PROCEEDING  -            pass                pass, K → COMPLETED     E: send, T2; F: give up → TERMINATED
 * COMPLETED   -            -                   -                       K → TERMINATED
 * </pre>
 */
final class NonInviteClientMachine implements ClientMachine {
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    private static final byte[] NOTHING = {};

    private final Timing timing;
    private State state = State.TRYING;
    private byte[] message = NOTHING;
    private long interval;

    NonInviteClientMachine(Timing timing) {
        this.timing = timing;
    }

    State state() {
        return state;
    }

    @Override
    public boolean answered() {
        return switch (state) {
            case TRYING, PROCEEDING -> false;
            case COMPLETED, TERMINATED -> true;
        };
    }

    @Override
    public List<Action> start(byte[] request) {
        message = request;
        interval = timing.t1();
        return List.of(
                new Transmit(request), new Start(TimerName.E, interval), new Start(TimerName.F, timing.timeout()));
    }

    @Override
    public List<Action> response(int status, Supplier<byte[]> ack) {
        return switch (state) {
            case TRYING, PROCEEDING -> {
                if (status < 200) {
                    state = State.PROCEEDING;
                    yield List.of(new Pass());
                }
                state = State.COMPLETED;
                message = NOTHING;
                yield List.of(
                        new Stop(TimerName.E), new Stop(TimerName.F), new Start(TimerName.K, timing.t4()), new Pass());
            }
            case COMPLETED, TERMINATED -> List.of();
        };
    }

    @Override
    public List<Action> expired(TimerName timer) {
        return switch (state) {
            case TRYING, PROCEEDING -> expiredWhileWaiting(timer);
            case COMPLETED -> {
                if (timer != TimerName.K) {
                    yield List.of();
                }
                state = State.TERMINATED;
                yield List.of(new End());
            }
            case TERMINATED -> List.of();
        };
    }

    private List<Action> expiredWhileWaiting(TimerName timer) {
        if (timer == TimerName.E) {
            interval = state == State.PROCEEDING ? timing.t2() : Math.min(2 * interval, timing.t2());
            return List.of(new Transmit(message), new Start(TimerName.E, interval));
        }
        if (timer == TimerName.F) {
            state = State.TERMINATED;
            return List.of(new Stop(TimerName.E), new GiveUp(), new End());
        }
        return List.of();
    }
}
