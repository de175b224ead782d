package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.sip.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The legs that a call keeps for another one, which counts them otherwise. Belongs to the worker that has the legs.
 */
final class Lodging {
    private final Call owner;
    private final Link link;
    /** What is to be added to a number of this call to have that of the owner. */
    private final int shift;

    private final List<LegId> legs;
    private final Map<LegId, Lodged> told = new HashMap<>();
    /** Offers of the owner that a leg has not answered. */
    private final Set<Long> offers = new HashSet<>();
    /** Whether it has accepted one. */
    private boolean changed;

    Lodging(Call owner, Link link, int shift, List<LegId> legs) {
        this.owner = owner;
        this.link = link;
        this.shift = shift;
        this.legs = List.copyOf(legs);
    }

    LegId theirs(LegId ours) {
        return new LegId(ours.number() + shift);
    }

    LegId ours(LegId theirs) {
        return new LegId(theirs.number() - shift);
    }

    boolean has(LegId leg) {
        return legs.contains(leg);
    }

    /**
     * What the owner wants, in a request of its own number: the leg may be this call's again when it answers, and its requests have
     * numbers, too.
     */
    LegCommand ours(LegCommand command) {
        if (!(command instanceof LegCommand.Ask(var token, var method, var headers, var body))) {
            return command;
        }
        if (method.equals(Method.INVITE) || (method.equals(Method.UPDATE) && !body.isEmpty())) {
            offers.add(token);
        }
        return new LegCommand.Ask(-token, method, headers, body);
    }

    private LegWord theirs(LegWord word) {
        if (!(word instanceof LegWord.Replied(var token, var reply))) {
            return word;
        }
        changed |= offers.remove(-token) && reply.status() < 300;
        return new LegWord.Replied(-token, reply);
    }

    /** Whether a leg was told of somebody else, or may still be. */
    boolean changed() {
        return changed || !offers.isEmpty();
    }

    /** One of the legs says something. */
    void pass(LegId leg, LegWord word) {
        var said = new CallInput.Said(theirs(leg), theirs(word));
        link.send(() -> owner.on(said));
    }

    /** Another call wants who is on the other side of a leg. */
    void pass(LegId leg, Call by, Wish wish, int tries) {
        link.send(() -> owner.wanted(theirs(leg), by, wish, tries));
    }

    /** The owner learns how the legs stand, as often as that changes. */
    void show(Function<LegId, Lodged> states) {
        for (var leg : legs) {
            var now = states.apply(leg).as(theirs(leg));
            if (!now.equals(told.put(leg, now))) {
                link.send(() -> owner.stands(theirs(leg), now));
            }
        }
    }

    /** How the legs stand, as the owner counts them; it knows it from now on. */
    List<Lodged> states(Function<LegId, Lodged> states) {
        legs.forEach(leg -> told.put(leg, states.apply(leg).as(theirs(leg))));
        return legs.stream().map(leg -> told.getOrDefault(leg, Lodged.UNKNOWN)).toList();
    }
}
