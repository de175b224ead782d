package cloud.sentiric.gateway.carrier;

import cloud.sentiric.gateway.carrier.Step.Farewell;
import java.time.Duration;
import java.util.List;

/**
 * One request to a carrier: its servers are tried one after another until one answers (RFC 3263 §4.3). Decides, with time as an
 * argument; the first answer but 503 is the carrier's, whatever it says.
 *
 * <pre>
 *   LOCATING  --found--> TRYING, --nothing found--> REFUSED
 *   TRYING    --any answer but 503--> ANSWERED
 *             --not connected, 503, or silent for PATIENCE--> TRYING the next one; if there is none, or after LONGEST: REFUSED
 *   TRYING, ANSWERED --its node is lost--> WITHDRAWN
 * </pre>
 */
public final class Attempt {
    /** How long a server may be silent: an INVITE is sent three times until then (RFC 3261 §17.1.1.2). */
    static final long PATIENCE = Duration.ofMillis(1800).toNanos();
    /** When no further server is tried: the next carrier may be. */
    static final long LONGEST = Duration.ofMillis(3500).toNanos();

    private enum State {
        LOCATING,
        TRYING,
        ANSWERED,
        REFUSED,
        WITHDRAWN
    }

    private final boolean invite;
    private final long begun;
    private State state = State.LOCATING;
    private List<Hop> hops = List.of();
    private int hop;
    private boolean sent;
    private long since;

    /** Begins to look for the carrier. */
    public Attempt(boolean invite, long now) {
        this.invite = invite;
        begun = now;
        since = now;
    }

    /** The server of this number. */
    public Hop hop(int number) {
        return hops.get(number);
    }

    /** Number of the server that has it now. */
    public int current() {
        return hop;
    }

    /** Whether the request is at a server of the carrier, so that what belongs to it goes there. */
    public boolean there() {
        return sent && state != State.REFUSED;
    }

    /** Whether it was answered by us. */
    public boolean refused() {
        return state == State.REFUSED;
    }

    /** Whether the carrier answered anything. */
    public boolean answered() {
        return state == State.ANSWERED;
    }

    /** The carrier's servers were looked for. */
    public Step located(List<Hop> found, long now) {
        if (state != State.LOCATING) {
            return Step.WAIT;
        }
        hops = List.copyOf(found);
        if (hops.isEmpty()) {
            return refuse(503, "No Server Of The Carrier Found", Farewell.NONE);
        }
        return attempt(0, Farewell.NONE, now);
    }

    private Step attempt(int number, Farewell farewell, long now) {
        state = State.TRYING;
        hop = number;
        sent = false;
        since = now;
        return new Step.Try(number, farewell);
    }

    private Step refuse(int status, String phrase, Farewell farewell) {
        state = State.REFUSED;
        return new Step.Refuse(status, phrase, farewell);
    }

    /** It was sent to the server that is tried. */
    public void sent(long now) {
        sent = true;
        since = now;
    }

    /** The server of this number cannot be reached. */
    public Step unreachable(int number, long now) {
        return state == State.TRYING && number == hop
                ? next(503, "Carrier Unreachable", Farewell.NONE, now)
                : Step.WAIT;
    }

    private Step next(int status, String phrase, Farewell farewell, long now) {
        return hop + 1 < hops.size() && now - begun < LONGEST
                ? attempt(hop + 1, farewell, now)
                : refuse(status, phrase, farewell);
    }

    /** Lets time pass. */
    public Step tick(long now) {
        return switch (state) {
            case LOCATING ->
                now - since >= LONGEST ? refuse(503, "Carrier Not Looked Up In Time", Farewell.NONE) : Step.WAIT;
            case TRYING -> {
                boolean late = now - since >= PATIENCE || now - begun >= LONGEST;
                yield late ? tooLate(now) : Step.WAIT;
            }
            case ANSWERED, REFUSED, WITHDRAWN -> Step.WAIT;
        };
    }

    private Step tooLate(long now) {
        return sent
                ? next(408, "Carrier Silent", farewell(), now)
                : next(503, "Carrier Unreachable", Farewell.NONE, now);
    }

    /** What a server is told that may have it. */
    private Farewell farewell() {
        return invite ? Farewell.CANCEL : Farewell.NONE;
    }

    /** The server of this number answered. */
    public Step answered(int number, int status, long now) {
        boolean success = status >= 200 && status < 300;
        if (success) {
            state = state == State.TRYING && number == hop ? State.ANSWERED : state;
            // Also of a server that was given up, as that of a fork is (RFC 3261 §13.2.2.4).
            return state == State.ANSWERED || invite ? Step.PASS : new Step.Drop(Farewell.NONE);
        }
        if (number != hop || state == State.REFUSED || state == State.WITHDRAWN) {
            return new Step.Drop(invite && status >= 300 ? Farewell.ACK : Farewell.NONE);
        }
        if (state == State.TRYING && status == 503) {
            return hop + 1 < hops.size() && now - begun < LONGEST
                    ? attempt(hop + 1, invite ? Farewell.ACK : Farewell.NONE, now)
                    : passed();
        }
        return passed();
    }

    private Step passed() {
        state = State.ANSWERED;
        return Step.PASS;
    }

    /** The node that sent it is lost: what the last server may still have is to be taken back. */
    public Farewell withdraw() {
        boolean had = there();
        state = State.WITHDRAWN;
        return had ? farewell() : Farewell.NONE;
    }
}
