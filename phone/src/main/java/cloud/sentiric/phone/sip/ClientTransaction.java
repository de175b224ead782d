package cloud.sentiric.phone.sip;

/** A client transaction over UDP (RFC 3261 §17.1): when its request is sent again, and when it is over. */
final class ClientTransaction {
    private enum State {
        TRYING,
        PROCEEDING,
        COMPLETED
    }

    private final SipRequest request;
    private final boolean answersChallenge;
    private final Timers timers;
    private State state = State.TRYING;
    private long interval;
    private long next;
    private long end;

    /** A transaction that begins now; it tells later whether a challenge to it is to be answered. */
    ClientTransaction(SipRequest request, boolean answersChallenge, Timers timers, long now) {
        this.request = request;
        this.answersChallenge = answersChallenge;
        this.timers = timers;
        this.interval = timers.t1();
        this.next = now + interval;
        this.end = now + timers.giveUp();
    }

    SipRequest request() {
        return request;
    }

    boolean answersChallenge() {
        return answersChallenge;
    }

    boolean isCompleted() {
        return state == State.COMPLETED;
    }

    void provisional(long now) {
        if (state != State.TRYING) {
            return;
        }
        state = State.PROCEEDING;
        if (isInvite()) {
            end = now + timers.ringing();
        } else {
            // §17.1.2.2: Timer E goes on with T2
            interval = timers.t2();
            next = now + interval;
        }
    }

    /** A final response came; stays for its retransmissions (Timers D and K). */
    void completed(long now) {
        if (state != State.COMPLETED) {
            state = State.COMPLETED;
            end = now + (isInvite() ? timers.giveUp() : timers.t4());
        }
    }

    /** Whether the request is to be sent again now (Timers A and E). */
    boolean retransmits(long now) {
        if (!isSending() || now - next < 0) {
            return false;
        }
        interval = isInvite() ? interval * 2 : Math.min(interval * 2, timers.t2());
        next = now + interval;
        return true;
    }

    boolean isOver(long now) {
        return now - end >= 0;
    }

    /** When to look again. */
    long wake() {
        return isSending() && next - end < 0 ? next : end;
    }

    private boolean isSending() {
        return state == State.TRYING || (state == State.PROCEEDING && !isInvite());
    }

    private boolean isInvite() {
        return request.is("INVITE");
    }
}
