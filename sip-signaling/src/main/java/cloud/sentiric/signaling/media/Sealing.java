package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.Keying;
import cloud.sentiric.signaling.sdp.Passage;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sdp.Streams;
import org.jspecify.annotations.Nullable;

/** Which parties have their packets sealed by us, and which do so with each other. */
final class Sealing {
    private Sealing() {}

    /**
     * What packets are from now on: as they are where both parties agree by themselves, or may; else we read them, and each party
     * has what it says itself. An offer goes out as the one that gets it can take it, an answer as it was asked for.
     */
    static Relay wrapped(Relay relay, LegId from, LegId to, boolean offers) {
        var speaker = relay.sides().get(from);
        var listener = relay.sides().get(to);
        if (speaker == null || listener == null) {
            return relay;
        }
        var spoken = speaker.read();
        var known = listener.read();
        boolean web = spoken instanceof Wrapping.Web
                || known instanceof Wrapping.Web
                || (offers && listener.wrapping() instanceof Wrapping.Web);
        boolean alike =
                !web && (known == null || known instanceof Wrapping.Sealed == spoken instanceof Wrapping.Sealed);
        // What is made anew is read.
        boolean anew = spoken instanceof Wrapping.Sealed && Widening.isBetween(relay, from, to);
        boolean passed = alike && !anew && speaker.isPassed() && (!offers || listener.isPassed());
        boolean sealed = !web || spoken instanceof Wrapping.Sealed || known instanceof Wrapping.Sealed;
        if (passed || spoken == null || (sealed && relay.secret().isNone())) {
            return relay.with(from, speaker.wrapped(new Wrapping.Passed()))
                    .with(to, listener.wrapped(new Wrapping.Passed()));
        }
        var asked = offers && !listener.isPassed() ? listener.wrapping() : known;
        var heard = asked instanceof Wrapping.Sealed || asked instanceof Wrapping.Web ? asked : new Wrapping.Clear();
        return relay.with(from, speaker.wrapped(spoken)).with(to, listener.wrapped(heard));
    }

    /** A description as that party has its packets. */
    static byte[] profiled(Relay relay, Side listener, byte[] description) {
        return switch (listener.wrapping()) {
            case Wrapping.Passed() -> description;
            case Wrapping.Clear() -> Passage.clear(description, listener.profile(Streams::isClear, "RTP/AVP"));
            case Wrapping.Sealed(var crypto) ->
                Passage.sealed(
                        description,
                        listener.profile(Streams::isSealed, "RTP/SAVP"),
                        crypto.line(key(relay, listener, crypto)));
            case Wrapping.Web _ -> Passage.web(description);
        };
    }

    private static String key(Relay relay, Side side, Crypto crypto) {
        // No two parties have an end in common, ever.
        return relay.secret()
                .key(
                        crypto.suite(),
                        side.origin().sessionId() + "/" + side.end().id());
    }

    /** Who has said nothing yet is spoken to sealed, where we seal for who speaks. */
    static Relay first(Relay relay, Side of, LegId to) {
        var side = relay.sides().get(to);
        return side != null
                        && side.said().isEmpty()
                        && side.isPassed()
                        && !of.isPassed()
                        && !relay.secret().isNone()
                        && of.read() instanceof Wrapping.Sealed
                ? relay.with(to, side.wrapped(new Wrapping.Sealed(Crypto.usual())))
                : relay;
    }

    /**
     * Has a party that refused an offer (488) take the next one in the clear where it was sealed, and the other way round where
     * that is allowed: one of both is often all that a phone takes. Null where it cannot be, or was tried.
     */
    static @Nullable Relay turned(Relay relay, LegId of, LegId to, boolean mayBeSealed) {
        var side = relay.sides().get(to);
        var speaker = relay.sides().get(of);
        if (relay.session() == null
                || side == null
                || speaker == null
                || relay.secret().isNone()) {
            return null;
        }
        var spoken = speaker.read();
        // For a browser others are spoken to in the clear at first.
        boolean clear = !(spoken instanceof Wrapping.Sealed);
        boolean turns = side.isPassed()
                || (clear ? side.wrapping() instanceof Wrapping.Clear : side.wrapping() instanceof Wrapping.Sealed);
        if (spoken == null || !turns) {
            return null;
        }
        var other = !clear ? new Wrapping.Clear() : mayBeSealed ? new Wrapping.Sealed(Crypto.usual()) : null;
        return other == null ? null : relay.with(to, side.wrapped(other));
    }

    /** How media-service comes by the keys of a party's packets; null where it seals none. */
    static @Nullable Keying keying(Relay relay, Side side) {
        return switch (side.wrapping()) {
            case Wrapping.Passed(), Wrapping.Clear() -> null;
            case Wrapping.Sealed(var crypto) ->
                crypto.key().isEmpty() ? null : new Srtp(crypto.suite(), key(relay, side, crypto), crypto.key());
            case Wrapping.Web(var peer) -> peer;
        };
    }
}
