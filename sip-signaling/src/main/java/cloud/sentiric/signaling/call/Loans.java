package cloud.sentiric.signaling.call;

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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a call has to do with others: legs of its own that live there, and legs of others that live here. A leg never leaves the
 * worker that its Call-ID belongs to, as its transactions are there; what it says, and is told, goes from worker to worker.
 */
final class Loans {
    private final Call call;
    private final CallPorts ports;
    private final Transactions transactions;
    private final Call.Table table;
    private final Guests guests = new Guests();
    /** For whom legs live here; null while all of them are the call's own. */
    private @Nullable Lodging lodging;
    /** Who wants a party; null but while that is decided. */
    private @Nullable Borrower borrower;

    private record Borrower(Call call, Wish wish, int tries) {}

    Loans(Call call, CallPorts ports, Transactions transactions, Call.Table table) {
        this.call = call;
        this.ports = ports;
        this.transactions = transactions;
        this.table = table;
    }

    private Link to(CallId home) {
        return new Link(home, ports.workers(), transactions);
    }

    /** Legs of the call that live elsewhere. */
    Guests guests() {
        return guests;
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
    void lend(List<LegId> legs, Loan loan, Function<LegId, Lodged> states) {
        var by = borrower;
        if (by == null) {
            throw new IllegalStateException("nobody wants it");
        }
        var link = to(by.call().home());
        int shift = loan.party().leg().number() - legs.getFirst().number();
        var lodger = new Lodging(by.call(), link, shift, legs);
        lodging = lodger;
        var now = lodger.states(states);
        var host = new Guests.Host(call);
        link.send(() -> by.call().borrowed(host, call.home(), loan, now));
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

    /** Another call lends its party. */
    void borrow(Guests.Host host, CallId home, Loan loan, List<Lodged> states) {
        guests.borrow(host, to(home), loan, states);
    }

    /** A leg of the call lives with the worker that its Call-ID belongs to. */
    void lodge(StoredLeg leg, @Nullable Account account) {
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
    void keep(LegId leg, Call owner) {
        lodging = new Lodging(owner, to(owner.home()), 0, List.of(leg));
    }

    /** What a leg says that lives here for another call. */
    void pass(LegId leg, LegWord word) {
        if (lodging != null) {
            lodging.pass(leg, word);
        }
    }

    /** The leg that another call counts as this one; null if there is none. */
    @Nullable
    LegId ours(LegId theirs) {
        return lodging == null ? null : lodging.ours(theirs);
    }

    /** Tells a leg something; false if it lives here. */
    boolean tell(LegId leg, LegCommand command) {
        return guests.tell(leg, command);
    }

    /** Others learn how their legs stand; nobody's are here any more once they are given back. */
    void show(CallState state, Function<LegId, Lodged> states) {
        if (lodging != null) {
            lodging.show(states);
        }
        if (!(state instanceof Lent) && !(state instanceof Ceded)) {
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
