package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.util.List;

/**
 * The server transaction of any other request (RFC 3261 §17.2.2), over an unreliable transport.
 *
 * <pre>
 * state       request again   1xx                 200-699                timer
 * TRYING      -               send → PROCEEDING   send, J → COMPLETED    -
 * PROCEEDING  last 1xx        send                send, J → COMPLETED    -
 * COMPLETED   last response   -                   -                      J → TERMINATED
 * </pre>
 */
final class NonInviteServerMachine implements ServerMachine {
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    private final Timing timing;
    private State state = State.TRYING;
    private byte[] last = {};

    NonInviteServerMachine(Timing timing) {
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
    public List<Action> retransmitted() {
        return switch (state) {
            case PROCEEDING, COMPLETED -> List.of(new Transmit(last));
            case TRYING, TERMINATED -> List.of();
        };
    }

    @Override
    public List<Action> reply(int status, byte[] message) {
        return switch (state) {
            case TRYING, PROCEEDING -> {
                last = message;
                if (status < 200) {
                    state = State.PROCEEDING;
                    yield List.of(new Transmit(message));
                }
                state = State.COMPLETED;
                yield List.of(new Transmit(message), new Start(TimerName.J, timing.timeout()));
            }
            case COMPLETED, TERMINATED -> List.of();
        };
    }

    @Override
    public List<Action> acknowledged() {
        return List.of();
    }

    @Override
    public List<Action> expired(TimerName timer) {
        return switch (state) {
            case COMPLETED -> {
                if (timer != TimerName.J) {
                    yield List.of();
                }
                state = State.TERMINATED;
                yield List.of(new End());
            }
            case TRYING, PROCEEDING, TERMINATED -> List.of();
        };
    }
}
