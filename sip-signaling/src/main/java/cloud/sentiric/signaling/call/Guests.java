package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.sip.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The legs of a call that live with another one, at the worker to which their Call-IDs belong: they were borrowed from there.
 * Belongs to the worker of the call that has them.
 */
final class Guests {
    /** The call where legs live, for its own worker alone: it may have to be made there first. */
    static final class Host {
        private @Nullable Call call;

        Host(@Nullable Call call) {
            this.call = call;
        }

        void is(Call made) {
            call = made;
        }

        private void run(Consumer<Call> what) {
            if (call != null) {
                what.accept(call);
            }
        }
    }

    private static final class Guest {
        final Host host;
        final Link link;
        Lodged state;

        Guest(Host host, Link link, Lodged state) {
            this.host = host;
            this.link = link;
            this.state = state;
        }

        void send(Consumer<Call> what) {
            link.send(() -> host.run(what));
        }
    }

    private final Map<LegId, Guest> guests = new TreeMap<>();
    /** Those that may have to go back; all of one host. */
    private List<LegId> borrowed = List.of();

    /** Whether their call goes on when they go back. */
    private boolean lent;

    /** Borrows legs of another call. */
    void borrow(Host host, Link link, Loan loan, List<Lodged> states) {
        borrowed = loan.legs();
        lent = loan.ringing().isEmpty();
        for (int i = 0; i < borrowed.size(); i++) {
            guests.put(borrowed.get(i), new Guest(host, link, states.get(i)));
        }
    }

    /** Whether it is not decided yet who stays. */
    boolean undecided() {
        return !borrowed.isEmpty();
    }

    /** A leg that lives elsewhere from the beginning. */
    void lodge(LegId leg, Host host, Link link, StoredLeg stored) {
        guests.put(leg, new Guest(host, link, new Lodged(stored, true, false)));
    }

    /** Tells a leg something; false if it is none of these. */
    boolean tell(LegId leg, LegCommand command) {
        var guest = guests.get(leg);
        if (guest == null) {
            return false;
        }
        guest.send(host -> host.tell(leg, command));
        return true;
    }

    boolean has(LegId leg) {
        return guests.containsKey(leg);
    }

    /** The call that lends its party; null if none does. */
    @Nullable
    CallTrace lender() {
        var guest = borrowed.isEmpty() || !lent ? null : guests.get(borrowed.getFirst());
        var call = guest == null ? null : guest.host.call;
        return call == null ? null : call.trace();
    }

    /** Who was borrowed stays. */
    void keep() {
        if (lent && !borrowed.isEmpty()) {
            send(borrowed.getFirst(), host -> host.on(new CallInput.Kept()));
        }
        borrowed = List.of();
    }

    /** Who was borrowed goes back, or leaves. */
    void giveBack(List<Header> reasons) {
        if (lent && !borrowed.isEmpty()) {
            send(borrowed.getFirst(), Call::givenBack);
            guests.keySet().removeAll(borrowed);
        } else {
            borrowed.forEach(leg -> tell(leg, new LegCommand.HangUp(reasons)));
        }
        borrowed = List.of();
    }

    /** Who was offered is not taken in, and hears why. */
    void decline(int status, String why) {
        if (!borrowed.isEmpty()) {
            send(borrowed.getFirst(), host -> host.on(new CallInput.NotLent(status, why)));
            guests.keySet().removeAll(borrowed);
            borrowed = List.of();
        }
    }

    private void send(LegId leg, Consumer<Call> what) {
        var guest = guests.get(leg);
        if (guest != null) {
            guest.send(what);
        }
    }

    /** Ends all that are not gone. */
    void hangUp(List<Header> reasons) {
        giveBack(reasons);
        tellAll(new LegCommand.HangUp(reasons));
    }

    /** Tells something to all that are not gone. */
    void tellAll(LegCommand command) {
        guests.forEach((leg, guest) -> {
            if (!guest.state.gone()) {
                tell(leg, command);
            }
        });
    }

    /** The call goes on at another node, and so do they. */
    void depart() {
        giveBack(List.of());
        guests.values().forEach(guest -> guest.send(Call::depart));
        guests.clear();
    }

    /** A leg stands so now. */
    void stands(LegId leg, Lodged state) {
        var guest = guests.get(leg);
        if (guest != null) {
            guest.state = state;
        }
    }

    Lodged state(LegId leg) {
        var guest = guests.get(leg);
        return guest == null ? Lodged.UNKNOWN : guest.state;
    }

    /** Those with a confirmed dialog that this call has for good. */
    List<StoredLeg> stored() {
        var stored = new ArrayList<StoredLeg>();
        guests.forEach((leg, guest) -> {
            var state = guest.state.stored();
            if (state != null && !borrowed.contains(leg)) {
                stored.add(state);
            }
        });
        return stored;
    }

    boolean quiet() {
        return guests.values().stream().allMatch(guest -> guest.state.quiet() || guest.state.gone());
    }

    boolean allGone() {
        return guests.values().stream().allMatch(guest -> guest.state.gone());
    }
}
