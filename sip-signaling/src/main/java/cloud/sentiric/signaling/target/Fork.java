package cloud.sentiric.signaling.target;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sip.SipUri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to all contacts of a user: those of one preference at once, the next ones when these have refused (RFC 3261
 * §16.6). Each contact has a leg, in the order of the list.
 *
 * @param first leg of the first contact
 * @param targets all, the best first
 * @param waiting legs that are not tried yet
 * @param calling legs without a final response
 * @param refusals of those that were tried
 * @param rang whether one of them rings or rang
 * @param asked legs whose challenge to the offer that they have was answered
 * @param reoffered how often each leg was made another offer
 */
public record Fork(
        LegId first,
        List<Target> targets,
        List<LegId> waiting,
        Set<LegId> calling,
        List<Refusal> refusals,
        boolean rang,
        Set<LegId> asked,
        Map<LegId, Integer> reoffered) {
    /** Other offers than the first that a leg is made: sealed or not, with our codecs or not. */
    private static final int MOST_OFFERS = 3;

    public Fork {
        targets = List.copyOf(targets);
        waiting = List.copyOf(waiting);
        calling = Set.copyOf(calling);
        refusals = List.copyOf(refusals);
        asked = Set.copyOf(asked);
        reoffered = Map.copyOf(reoffered);
    }

    /** Nobody is tried yet. */
    public static Fork of(LegId first, List<Target> targets) {
        var sorted = targets.stream()
                .sorted(Comparator.comparingDouble(Target::q).reversed())
                .toList();
        var legs = IntStream.range(0, sorted.size())
                .mapToObj(i -> new LegId(first.number() + i))
                .toList();
        return new Fork(first, sorted, legs, Set.of(), List.of(), false, Set.of(), Map.of());
    }

    public Target target(LegId leg) {
        return targets.get(leg.number() - first.number());
    }

    /** The trunk that was tried last; null where none was. */
    public @Nullable Carrier departed() {
        int tried = targets.size() - waiting.size();
        return tried == 0 ? null : targets.get(tried - 1).carrier();
    }

    /** What an end for each target has to reach, in the order of their legs. */
    public List<AddressFamily> families() {
        return targets.stream()
                .map(target -> AddressFamily.of(SipUri.parse(target.uri()).host()))
                .toList();
    }

    /** The legs of browsers. */
    public List<LegId> browsers() {
        return IntStream.range(0, targets.size())
                .filter(i -> targets.get(i).isBrowser())
                .mapToObj(i -> new LegId(first.number() + i))
                .toList();
    }

    /** The legs that are tried next. */
    public List<LegId> group() {
        return waiting.stream()
                .filter(leg -> target(leg).q() == target(waiting.getFirst()).q())
                .toList();
    }

    /** These legs are tried. */
    public Fork calling(List<LegId> group) {
        var more = new TreeSet<>(calling);
        more.addAll(group);
        var rest = waiting.stream().filter(leg -> !group.contains(leg)).collect(Collectors.toList());
        return new Fork(first, targets, rest, more, refusals, rang, asked, reoffered);
    }

    /** The carrier of a leg asked who we are; of each, once for an offer. */
    public Fork asked(LegId leg) {
        var more = new TreeSet<>(asked);
        more.add(leg);
        return new Fork(first, targets, waiting, calling, refusals, rang, more, reoffered);
    }

    /** A leg is made another offer, which proves nothing yet. */
    public Fork reoffered(LegId leg) {
        var more = new HashMap<>(reoffered);
        more.merge(leg, 1, Integer::sum);
        var less = new TreeSet<>(asked);
        less.remove(leg);
        return new Fork(first, targets, waiting, calling, refusals, rang, less, more);
    }

    /** Whether a leg may be made another offer: who refuses all is asked no more. */
    public boolean mayBeReoffered(LegId leg) {
        return reoffered.getOrDefault(leg, 0) < MOST_OFFERS;
    }

    public Fork ringing() {
        return new Fork(first, targets, waiting, calling, refusals, true, asked, reoffered);
    }

    /** A leg has refused. */
    public Fork refused(LegId leg, Refusal refusal) {
        var less = new TreeSet<>(calling);
        less.remove(leg);
        var more = new ArrayList<>(refusals);
        more.add(refusal);
        return new Fork(first, targets, waiting, less, more, rang, asked, reoffered);
    }

    /** Whether nothing better can come: all have refused, or one for all (RFC 3261 §16.7 step 5). */
    public boolean over() {
        return refusals.stream().anyMatch(this::speaksForAll) || (calling.isEmpty() && waiting.isEmpty());
    }

    private boolean speaksForAll(Refusal refusal) {
        return refusal.status() >= 600 || (leaves() && !Carrier.failsOver(refusal.status()));
    }

    /**
     * Who is to be called instead, as a phone says; null if none does. Of all refusals the best counts, and that is one of these
     * unless somebody declined for all (RFC 3261 §16.7 step 6).
     */
    public @Nullable SipUri elsewhere() {
        return refusals.stream().anyMatch(refusal -> refusal.status() >= 600)
                ? null
                : refusals.stream()
                        .map(Elsewhere::of)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    /** Whether the call leaves through trunks, one after the other. */
    public boolean leaves() {
        return targets.stream().anyMatch(target -> target.carrier() != null);
    }

    /** How the call failed. */
    public Failure failure() {
        return leaves() ? Failure.outside(refusals) : Failure.of(refusals);
    }
}
