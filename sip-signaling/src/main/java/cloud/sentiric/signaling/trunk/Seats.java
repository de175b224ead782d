package cloud.sentiric.signaling.trunk;

import java.util.function.Consumer;

/** The places for calls in trunks. Any thread; answers come on any thread, once each. */
public interface Seats {
    /** Asks for a place. */
    void take(Seat seat, Limits limits, Consumer<Taken> to);

    /** Has the place of a call that another node had. */
    void hold(Seat seat);

    /** Gives a place back. */
    void leave(Seat seat);

    /** Another node has the call now, and its place with it. */
    void pass(Seat seat);

    /** What came of asking for a place. */
    enum Taken {
        YES,
        /** As many calls are in the trunk as may be. */
        CALLS,
        /** As many calls began in the last second as may. */
        RATE
    }
}
