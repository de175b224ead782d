package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.util.List;

/**
 * The INVITE server transaction (RFC 3261 §17.2.1 with RFC 6026 §7.1), over an unreliable transport.
 *
 * <pre>
 * state       INVITE again   1xx          2xx              300-699            ACK              timer
 * PROCEEDING  last 1xx       send         send, L          send, G, H         -                -
 *                                         → ACCEPTED       → COMPLETED
 * COMPLETED   last response  -            -                -                  I → CONFIRMED    G: send, G·2 up to T2
 *                                                                                              H: give up → TERMINATED
 * CONFIRMED   -              -            -                -                  -                I → TERMINATED
 * ACCEPTED    -              -            send             -                  pass             L → TERMINATED
 * </pre>
 */
final class InviteServerMachine implements ServerMachine {
    enum State {
        PROCEEDING,
        COMPLETED,
        CONFIRMED,
        ACCEPTED,
        TERMINATED
    }

    private static final byte[] NOTHING = {};

    private final Timing timing;
    private State state = State.PROCEEDING;
    private byte[] last = NOTHING;
    private long interval;

    InviteServerMachine(Timing timing) {
        this.timing = timing;
    }

    State state() {
        return state;
    }

    @Override
    public boolean answered() {
        return state != State.PROCEEDING;
    }

    @Override
    public List<Action> retransmitted() {
        return switch (state) {
            case PROCEEDING -> last.length == 0 ? List.of() : List.of(new Transmit(last));
            case COMPLETED -> List.of(new Transmit(last));
            case CONFIRMED, ACCEPTED, TERMINATED -> List.of();
        };
    }

    @Override
    public List<Action> reply(int status, byte[] message) {
        return switch (state) {
            case PROCEEDING -> replyWhileProceeding(status, message);
            case ACCEPTED -> status / 100 == 2 ? List.of(new Transmit(message)) : List.of();
            case COMPLETED, CONFIRMED, TERMINATED -> List.of();
        };
    }

    private List<Action> replyWhileProceeding(int status, byte[] message) {
        if (status < 200) {
            last = message;
            return List.of(new Transmit(message));
        }
        if (status < 300) {
            // A 2xx is sent again by the transaction user until the ACK comes (RFC 3261 §13.3.1.4).
            state = State.ACCEPTED;
            last = NOTHING;
            return List.of(new Transmit(message), new Start(TimerName.L, timing.timeout()));
        }
        state = State.COMPLETED;
        last = message;
        interval = timing.t1();
        return List.of(
                new Transmit(message), new Start(TimerName.G, interval), new Start(TimerName.H, timing.timeout()));
    }

    /** Without timer G, as a stateless server would (RFC 3261 §8.2.7): who sends the INVITE again gets it again. */
    @Override
    public List<Action> refuse(int status, byte[] message) {
        if (state != State.PROCEEDING) {
            return List.of();
        }
        state = State.COMPLETED;
        last = message;
        return List.of(new Transmit(message), new Start(TimerName.H, timing.timeout()));
    }

    @Override
    public List<Action> acknowledged() {
        return switch (state) {
            case COMPLETED -> {
                state = State.CONFIRMED;
                last = NOTHING;
                yield List.of(new Stop(TimerName.G), new Stop(TimerName.H), new Start(TimerName.I, timing.t4()));
            }
            case ACCEPTED -> List.of(new Pass());
            case PROCEEDING, CONFIRMED, TERMINATED -> List.of();
        };
    }

    @Override
    public List<Action> expired(TimerName timer) {
        return switch (state) {
            case COMPLETED -> expiredWhileCompleted(timer);
            case CONFIRMED -> timer == TimerName.I ? end() : List.of();
            case ACCEPTED -> timer == TimerName.L ? end() : List.of();
            case PROCEEDING, TERMINATED -> List.of();
        };
    }

    private List<Action> expiredWhileCompleted(TimerName timer) {
        if (timer == TimerName.G) {
            interval = Math.min(2 * interval, timing.t2());
            return List.of(new Transmit(last), new Start(TimerName.G, interval));
        }
        if (timer == TimerName.H) {
            state = State.TERMINATED;
            return List.of(new Stop(TimerName.G), new GiveUp(), new End());
        }
        return List.of();
    }

    private List<Action> end() {
        state = State.TERMINATED;
        return List.of(new End());
    }
}
