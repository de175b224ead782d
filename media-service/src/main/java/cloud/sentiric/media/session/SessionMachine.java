package cloud.sentiric.media.session;

import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Hears;
import cloud.sentiric.media.mix.Mixer;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.session.Patch.EndPatch;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which end of a session hears what: takes patches and tells who hears whom. It touches no packet; what comes to an end goes
 * to those that {@link #hearers} names, if {@link End#relay} says so.
 */
public final class SessionMachine {
    /** What became of a patch. */
    public sealed interface Patched {
        /** It is in force, or a newer one is already. */
        record InForce(long revision) implements Patched {}

        /** It cannot be; nothing of it was taken. */
        record Refused(String reason) implements Patched {}
    }

    private record Place(AddressFamily family, End end) {}

    private final Map<EndId, Place> places = new LinkedHashMap<>();
    private @Nullable Mixer mixer;
    private int known;
    private long revision;

    /** Adds an end, which hears silence. */
    public void add(LentEnd lent, End end) {
        places.put(lent.id(), new Place(lent.family(), end));
        known = Math.max(known, lent.id().number());
    }

    /** Takes an end away; who hears it hears silence. The end is to be closed. */
    public void remove(EndId end) {
        places.remove(end);
        introduce();
    }

    /** Takes a patch, whole or not at all. */
    public Patched patch(Patch patch, long now) {
        if (patch.revision() < revision) {
            return new Patched.InForce(revision);
        }
        var refusal = refusal(patch);
        if (refusal != null) {
            return new Patched.Refused(refusal);
        }
        revision = patch.revision();
        var silent = new HashSet<>(places.keySet());
        for (var each : patch.ends()) {
            var place = places.get(each.end());
            // One that was removed meanwhile is no reason to leave the others as they are.
            if (place != null) {
                silent.remove(each.end());
                take(place.end(), each, now);
            }
        }
        silent.forEach(id -> end(id).leaveOut(now));
        introduce();
        if (mixer != null) {
            mixer.begin(now);
        }
        return new Patched.InForce(revision);
    }

    /** Tells each end what the party speaks that it hears, and has those sit together who hear each other. */
    private void introduce() {
        for (var place : places.values()) {
            var heard = place.end().hears() instanceof Hears.Relay(var from) ? places.get(from) : null;
            place.end().hearing(heard == null ? Formats.UNKNOWN : heard.end().formats());
            place.end().sit(this::made);
        }
    }

    /** The mixer, from the first who sits down on: most sessions have none. */
    private Mixer made() {
        if (mixer == null) {
            mixer = new Mixer();
        }
        return mixer;
    }

    private static void take(End end, EndPatch patch, long now) {
        end.wrap(patch.wrapping());
        end.agree(patch.speaker());
        if (patch.remote() != null) {
            end.describe(patch.remote(), now);
        }
        end.hears(patch.hears(), now);
    }

    private @Nullable String refusal(Patch patch) {
        for (var each : patch.ends()) {
            if (isUnknown(each.end())) {
                return "end_id: " + each.end() + " is none of this session";
            }
            if (each.hears() instanceof Hears.Relay(var from) && isUnknown(from)) {
                return "from_end_id: " + from + " is none of this session";
            }
            var place = places.get(each.end());
            var remote = each.remote();
            // A hold is of any family.
            if (place != null && remote != null && !remote.getAddress().isAnyLocalAddress()) {
                var family = AddressFamily.of(remote.getAddress());
                if (family != place.family()) {
                    return "remote: is " + family + ", the end " + place.family();
                }
            }
        }
        return null;
    }

    private boolean isUnknown(EndId id) {
        return id.number() > known;
    }

    private End end(EndId id) {
        var place = places.get(id);
        if (place == null) {
            throw new IllegalStateException("no end " + id);
        }
        return place.end();
    }

    /** What the ends hear that hear the mix; null where none ever did. */
    public @Nullable Mixer mixer() {
        return mixer;
    }

    /** It is over. */
    public void close() {
        if (mixer != null) {
            mixer.close();
        }
    }

    /** The ends that hear the party at an end. */
    public List<EndId> hearers(EndId from) {
        return places.entrySet().stream()
                .filter(each -> each.getValue().end().hears() instanceof Hears.Relay(var heard) && heard.equals(from))
                .map(Map.Entry::getKey)
                .toList();
    }
}
