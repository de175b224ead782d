package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallState.Bidding;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Lent;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.trunk.Account;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The legs of a call wherever they live: here, or with another call that lends them; and legs of others that live here. A leg never
 * leaves the worker that its Call-ID belongs to, as its transactions are there; what it says, and is told, goes from worker to worker.
 */
final class Loans {
    private final Call call;
    private final Legs legs;
    private final CallPorts ports;
    private final Transactions transactions;
    private final Call.Table table;
    private final Guests guests = new Guests();
    /** For whom legs live here; null while all of them are the call's own. */
    private @Nullable Lodging lodging;
    /** Who wants a party; null but while that is decided. */
    private @Nullable Borrower borrower;

    private record Borrower(Call call, Wish wish, int tries) {}

    Loans(Call call, Legs legs, CallPorts ports, Transactions transactions, Call.Table table) {
        this.call = call;
        this.legs = legs;
        this.ports = ports;
        this.transactions = transactions;
        this.table = table;
    }

    private Link to(CallId home) {
        return new Link(home, ports.workers(), transactions);
    }

    /** Tells a leg of the call something. */
    void command(LegId leg, LegCommand command) {
        if (!guests.tell(leg, command)) {
            legs.tell(leg, command);
        }
    }

    /** What another call wants of a leg that lives here for it. */
    void obey(LegId theirs, LegCommand command) {
        if (lodging != null) {
            command(lodging.ours(theirs), lodging.ours(command));
        }
    }

    /** How a leg stands. */
    private Lodged state(LegId leg) {
        return guests.has(leg) ? guests.state(leg) : legs.state(leg);
    }

    /** How a leg stands that lives elsewhere. */
    void stands(LegId leg, Lodged now) {
        guests.stands(leg, now);
    }

    /** Asks all parties whether they are there. */
    void probe() {
        legs.tellAll(new LegCommand.Probe());
        guests.tellAll(new LegCommand.Probe());
    }

    void hangUp(List<Header> reasons) {
        legs.hangUp(reasons);
        guests.hangUp(reasons);
    }

    /** The call is over: what lives elsewhere is nobody's any more. */
    void leave() {
        guests.hangUp(List.of());
    }

    boolean allGone() {
        return legs.allGone() && guests.allGone();
    }

    boolean quiet() {
        return legs.quiet() && guests.quiet();
    }

    /** Those with a confirmed dialog that the call has for good. */
    List<StoredLeg> stored() {
        return Stream.concat(legs.stored().stream(), guests.stored().stream()).toList();
    }

    /** Goes on with legs that another node had. */
    void resume(StoredCall stored) {
        var homes = stored.legs().stream()
                .collect(Collectors.partitioningBy(leg ->
                        leg.dialog().callId().lane() == call.trace().callId().lane()));
        legs.resume(homes.getOrDefault(true, List.of()), stored::account);
        homes.getOrDefault(false, List.of()).forEach(leg -> lodge(leg, stored.account(leg.id())));
    }

    /** Who was borrowed stays. */
    void keep() {
        var lender = guests.lender();
        if (lender != null) {
            ports.dialogs().joined(call.trace(), lender);
        }
        guests.keep();
    }

    /** Who was borrowed goes back. */
    void giveBack() {
        guests.giveBack(List.of());
    }

    /** Another call wants who is on the other side of a leg. */
    void wanted(LegId leg, Call by, Wish wish, int tries) {
        if (lodging != null && lodging.has(leg)) {
            lodging.pass(leg, by, wish, tries);
        } else if (by == call) {
            call.on(new CallInput.NotLent(481, "Call/Transaction Does Not Exist"));
        } else {
            borrower = new Borrower(by, wish, tries);
            call.on(new CallInput.Wanted(leg, wish));
            borrower = null;
        }
    }

    /** Lends a party to who wants it. */
    void lend(List<LegId> of, Loan loan) {
        var by = borrower;
        if (by == null) {
            throw new IllegalStateException("nobody wants it");
        }
        lend(by.call(), of, loan);
    }

    /** Lends legs of this call to another one. */
    void lend(Call by, List<LegId> of, Loan loan) {
        var link = to(by.home());
        int shift = loan.party().leg().number() - of.getFirst().number();
        var lodger = new Lodging(by, link, shift, of);
        lodging = lodger;
        var now = lodger.states(this::state);
        var host = new Guests.Host(call);
        link.send(() -> by.borrowed(host, call.home(), loan, now));
    }

    /** Who was offered is not taken in. */
    void decline(int status, String why) {
        guests.decline(status, why);
    }

    /** Does not lend it; who is busy is asked again. */
    void deny(int status, String why) {
        var by = borrower;
        if (by != null && status == 491) {
            table.ask(by.call(), by.wish(), by.tries() + 1);
        } else if (by != null) {
            var denied = new CallInput.NotLent(status, why);
            to(by.call().home()).send(() -> by.call().on(denied));
        }
    }

    /** Another call lends its party; false if it goes back at once, as another one is in its place, or may come into it. */
    boolean borrow(Guests.Host host, CallId home, Loan loan, List<Lodged> states) {
        boolean late = loan.legs().stream().anyMatch(guests::has) || (loan.bids() && guests.undecided());
        var place = late ? new Guests() : guests;
        place.borrow(host, to(home), loan, states);
        if (late && loan.bids()) {
            place.decline(486, "somebody else is in its place");
        } else if (late) {
            place.giveBack(List.of());
        }
        return !late;
    }

    /** A leg of the call lives with the worker that its Call-ID belongs to. */
    private void lodge(StoredLeg leg, @Nullable Account account) {
        var callId = leg.dialog().callId();
        var desk = table.of(callId);
        if (desk == null) {
            throw new IllegalStateException("no worker has " + callId);
        }
        var host = new Guests.Host(null);
        var link = to(callId);
        link.send(() -> host.is(desk.lodge(call, leg, account)));
        guests.lodge(leg.id(), host, link, leg);
    }

    /** The call does nothing but keep a leg for another one. */
    void keepFor(LegId leg, Call owner) {
        lodging = new Lodging(owner, to(owner.home()), 0, List.of(leg));
    }

    /** What a leg says that lives here for another call. */
    void pass(LegId leg, LegWord word) {
        if (lodging != null) {
            lodging.pass(leg, word);
        }
    }

    /** Whether a leg that another call has, or had, was told of somebody else there. */
    boolean changed() {
        return lodging != null && lodging.changed();
    }

    /** Others learn how their legs stand; nobody's are here any more once they are given back. */
    void show(CallState state) {
        if (lodging != null) {
            lodging.show(this::state);
        }
        if (!(state instanceof Lent) && !(state instanceof Ceded) && !(state instanceof Bidding)) {
            lodging = null;
        }
    }

    /** Another node goes on with the call. */
    void depart(CallState state) {
        if (state instanceof Lent lent) {
            pass(lent.leg(), new LegWord.Gone("lost", false, List.<Header>of()));
        }
        guests.depart();
    }
}
