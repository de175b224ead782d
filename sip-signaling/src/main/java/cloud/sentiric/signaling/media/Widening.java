package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.Format;
import cloud.sentiric.signaling.sdp.Repertoire;
import cloud.sentiric.signaling.sdp.Streams;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two parties that have no codec in common: each is offered ours too, and answered by its own. */
final class Widening {
    private Widening() {}

    /** Whether that was found out of two. */
    static boolean isBetween(Relay relay, LegId one, LegId other) {
        var a = relay.sides().get(one);
        var b = relay.sides().get(other);
        return (a != null && other.equals(a.widened())) || (b != null && one.equals(b.widened()));
    }

    /** It is so from now on, whoever of the two offers next. */
    static Relay found(Relay relay, LegId one, LegId other) {
        var a = relay.sides().get(one);
        var b = relay.sides().get(other);
        return a == null || b == null ? relay : relay.with(one, a.wide(other)).with(other, b.wide(one));
    }

    /** What one party says in words of the other one, where they have none in common. */
    static byte[] spoken(Relay relay, LegId from, LegId to, byte[] description, boolean offers) {
        var listener = relay.sides().get(to);
        var before =
                listener == null ? null : Streams.audio(listener.said().bytes()).orElse(null);
        boolean wide = isBetween(relay, from, to);
        if (offers) {
            return wide ? Repertoire.wider(description, before == null ? List.of() : Format.of(before)) : description;
        }
        var answer = Streams.audio(description).orElse(null);
        boolean read = listener != null && !listener.opaque();
        return before != null && answer != null && read && (wide || !Repertoire.meet(answer, before))
                ? Repertoire.narrower(description, before)
                : description;
    }

    /**
     * Has a party that refused an offer take the next one with our codecs behind those of who speaks. Null where it cannot be, or was
     * tried, or nothing is to be added.
     */
    static @Nullable Relay asked(Relay relay, LegId of, LegId to, boolean mayBeSealed) {
        var side = relay.sides().get(to);
        var speaker = relay.sides().get(of);
        var spoken = speaker == null ? null : speaker.read();
        if (relay.session() == null || side == null || speaker == null || isBetween(relay, of, to) || spoken == null) {
            return null;
        }
        boolean sealed = spoken instanceof Wrapping.Sealed;
        boolean fits =
                Streams.audio(speaker.said().bytes()).filter(Repertoire::widens).isPresent();
        if (!fits || (sealed && (relay.secret().isNone() || !mayBeSealed))) {
            return null;
        }
        var packets = side.wrapping() instanceof Wrapping.Web
                ? side.wrapping()
                : sealed ? new Wrapping.Sealed(Crypto.usual()) : new Wrapping.Passed();
        return relay.with(to, side.wide(of).wrapped(packets));
    }
}
