package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.dialog.LegId;
import java.net.InetSocketAddress;

/**
 * The two parties that talk: at first the caller and the callee. Who takes the place of one stands for its side.
 *
 * @param next number of the next leg that we begin
 * @param edge gateway that the call came through
 */
public record Pair(Party caller, Party callee, int next, InetSocketAddress edge) {
    /** A caller whom nobody but we talk to; a callee that is not there holds the place. */
    static Pair alone(Party caller, String callee, InetSocketAddress edge) {
        return new Pair(caller, new Party(new LegId(-1), "<" + callee + ">", null), 1, edge);
    }

    boolean has(LegId leg) {
        return leg.equals(caller.leg()) || leg.equals(callee.leg());
    }

    Party of(LegId leg) {
        return leg.equals(caller.leg()) ? caller : callee;
    }

    Party other(LegId leg) {
        return leg.equals(caller.leg()) ? callee : caller;
    }

    Side side(LegId leg) {
        return leg.equals(caller.leg()) ? Side.CALLER : Side.CALLEE;
    }

    /** Another takes the place of one. */
    Pair with(LegId instead, Party party) {
        return instead.equals(caller.leg()) ? new Pair(party, callee, next, edge) : new Pair(caller, party, next, edge);
    }

    /** So many legs are begun. */
    Pair after(int legs) {
        return new Pair(caller, callee, next + legs, edge);
    }

    /** The next leg that we begin has this number. */
    Pair at(int number) {
        return new Pair(caller, callee, number, edge);
    }
}
