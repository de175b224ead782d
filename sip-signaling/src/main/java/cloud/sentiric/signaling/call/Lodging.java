package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** One of the legs says something. */
    void pass(LegId leg, LegWord word) {
        var said = new CallInput.Said(theirs(leg), word);
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
