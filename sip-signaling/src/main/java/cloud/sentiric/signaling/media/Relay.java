package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Passage;
import cloud.sentiric.signaling.sdp.Repertoire;
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The audio between the parties of a call: the session that relays it, and what each party said of its side.
 *
 * @param session null where it flows from party to party, and descriptions pass untouched
 * @param sides one for each leg that has an end
 * @param holdAudio URI of what a party hears while the other one has it on hold, in place of that one; empty: nothing else
 * @param secret what our SRTP keys are made of
 */
public record Relay(@Nullable MediaSession session, Map<LegId, Side> sides, String holdAudio, MediaSecret secret) {
    public Relay {
        sides = Map.copyOf(sides);
    }

    /** A description on its way, and what is known after it. */
    public record Passed(Relay relay, Body body) {}

    /** No session: descriptions pass untouched. */
    public static Relay direct() {
        return new Relay(null, Map.of(), "", MediaSecret.NONE);
    }

    /**
     * A session with an end for each leg.
     *
     * @param legs in the order of the ends
     * @param sessionId sess-id of the description of leg 0; those of the others follow
     * @param secret what our SRTP keys are made of
     */
    public static Relay of(MediaSession session, List<LegId> legs, long sessionId, MediaSecret secret) {
        var sides = new TreeMap<LegId, Side>();
        for (int i = 0; i < legs.size(); i++) {
            sides.put(legs.get(i), side(session, i, sessionId + legs.get(i).number()));
        }
        return new Relay(session, sides, "", secret);
    }

    /** The same at another session, whose ends are for these legs in their order. */
    public Relay moved(MediaSession other, List<LegId> legs) {
        var moved = new TreeMap<LegId, Side>();
        for (int i = 0; i < legs.size(); i++) {
            moved.put(legs.get(i), side(legs.get(i)).at(other.ends().get(i)));
        }
        return new Relay(other, moved, holdAudio, secret.at(other.leaseId()));
    }

    /** What family of addresses a leg has its end in. */
    public AddressFamily family(LegId leg) {
        return AddressFamily.of(side(leg).end().address());
    }

    private Side side(LegId leg) {
        var side = sides.get(leg);
        if (side == null) {
            throw new IllegalArgumentException("no end for " + leg);
        }
        return side;
    }

    /** The same, where legs were another call's before, which knew them. */
    public Relay knowing(Relay before) {
        var known = new TreeMap<>(sides);
        known.replaceAll((leg, side) -> {
            var old = before.sides.get(leg);
            return old == null ? side : old.at(side.end());
        });
        return new Relay(
                session,
                known,
                holdAudio.isEmpty() ? before.holdAudio : holdAudio,
                secret.isNone() ? before.secret : secret);
    }

    /** What is known of legs, as another call counts them: whom they talked to here is nobody there. */
    public Relay of(Collection<LegId> legs, int shift) {
        var some = new TreeMap<LegId, Side>();
        sides.forEach((leg, side) -> {
            if (legs.contains(leg)) {
                some.put(new LegId(leg.number() + shift), side.wide(null));
            }
        });
        return new Relay(session, some, holdAudio, secret);
    }

    /** One party that we spoke to ourselves until now, at the first end. */
    public static Relay of(MediaSession session, LegId leg, LocalDescription local, Body said) {
        var side = new Side(
                session.ends().getFirst(), local.origin(), null, true, false, false, Body.NONE, new Wrapping.Passed());
        var relay = new Relay(session, Map.of(leg, side), "", local.secret()).hear(leg, said);
        // What it has sealed is sealed with us.
        var heard = Objects.requireNonNull(relay.sides.get(leg));
        return switch (heard.read()) {
            case Wrapping.Web web -> relay.with(leg, heard.wrapped(web));
            case Wrapping.Sealed sealed when !local.secret().isNone() -> relay.with(leg, heard.wrapped(sealed));
            case null, default -> relay;
        };
    }

    /** The same, where a party on hold hears this. */
    public Relay holding(String audioUri) {
        return new Relay(session, sides, audioUri, secret);
    }

    /** Where a party wants its audio, as others have agreed with it. */
    public Relay at(LegId leg, Remote remote) {
        var side = sides.get(leg);
        return side == null ? this : with(leg, side.at(remote));
    }

    private static Side side(MediaSession session, int end, long sessionId) {
        return new Side(
                session.ends().get(end),
                Origin.of(sessionId),
                null,
                true,
                false,
                false,
                Body.NONE,
                new Wrapping.Passed());
    }

    /** The same, where these legs are of browsers: they are offered what browsers take. */
    public Relay browsers(Collection<LegId> legs) {
        var changed = new TreeMap<>(sides);
        legs.forEach(leg -> changed.computeIfPresent(leg, (_, side) -> side.wrapped(new Wrapping.Web(null))));
        return new Relay(session, changed, holdAudio, secret);
    }

    /** With further legs, whose ends are the last of the session. */
    public Relay with(MediaSession larger, List<LegId> legs) {
        long last = sides.values().stream()
                .mapToLong(side -> side.origin().sessionId())
                .max()
                .orElse(0);
        var more = new TreeMap<>(sides);
        int first = larger.ends().size() - legs.size();
        for (int i = 0; i < legs.size(); i++) {
            more.put(legs.get(i), side(larger, first + i, last + 1 + i));
        }
        return new Relay(larger, more, holdAudio, secret);
    }

    /** Without legs and their ends. */
    public Relay without(Collection<LegId> legs) {
        if (session == null) {
            return this;
        }
        var gone = ends(legs);
        var less = new TreeMap<>(sides);
        less.keySet().removeAll(legs);
        return new Relay(session.without(gone), less, holdAudio, secret);
    }

    /** Our side towards a party to which we speak ourselves, before anything was said. */
    public LocalDescription local(LegId leg) {
        var side = side(leg);
        return LocalDescription.of(
                side.origin().sessionId(),
                side.end().address(),
                side.end().port(),
                side.end().web(),
                secret);
    }

    /** Our own offer to a party that nobody has said anything to. */
    public LocalDescription ours(LegId leg) {
        return OfferAnswer.offer(local(leg), side(leg).wrapping() instanceof Wrapping.Web);
    }

    /** The ends of legs. */
    public List<String> ends(Collection<LegId> legs) {
        return sides.entrySet().stream()
                .filter(entry -> legs.contains(entry.getKey()))
                .map(entry -> entry.getValue().end().id())
                .toList();
    }

    /** Its legs but for these. */
    public List<LegId> others(Collection<LegId> legs) {
        return sides.keySet().stream().filter(leg -> !legs.contains(leg)).toList();
    }

    /**
     * An offer to a party that is called for another: what that one said last, as if nobody were on hold; none where nothing is
     * known. Where we seal for that one, who has said nothing yet is spoken to sealed at first, if it may be.
     */
    public Passed offer(LegId of, LegId to, boolean mayBeSealed) {
        var side = sides.get(of);
        if (side == null || side.said().isEmpty()) {
            return new Passed(this, Body.NONE);
        }
        var before = mayBeSealed ? Sealing.first(this, side, to) : this;
        var passed = before.offer(of, to, Body.sdp(Passage.resumed(side.said().bytes())));
        return new Passed(passed.relay().again(of, this), passed.body());
    }

    /** What one party said last, for another that was told of somebody else meanwhile; none where nothing is known. */
    public Passed again(LegId of, LegId to) {
        var side = sides.get(of);
        var other = sides.get(to);
        return side == null || other == null || side.said().isEmpty()
                ? new Passed(this, Body.NONE)
                : with(to, other.saying(other.origin().overtaken())).offer(of, to, side.said());
    }

    /** What one party said last, for another to which we are elsewhere now; none where nothing is known. */
    public Passed retold(LegId of, LegId to) {
        var said = side(of).said();
        return said.isEmpty() ? new Passed(this, Body.NONE) : offer(of, to, said);
    }

    /** Whether a party was told something else of the other one than what there is to be told now. */
    public boolean isOutdated(LegId of, LegId to) {
        return !Arrays.equals(retold(of, to).relay().side(to).told(), side(to).told());
    }

    /** Whether a description has audio, and refuses it not. */
    public static boolean agrees(Body answer) {
        return Streams.audio(answer.bytes()).filter(media -> media.port() != 0).isPresent();
    }

    /** Whether a party was told so much of another's audio already that it need not hear of it again. */
    public boolean knows(LegId leg, Body answer) {
        var side = sides.get(leg);
        return side != null
                && Streams.audio(side.told())
                        .flatMap(told -> Streams.audio(answer.bytes()).filter(media -> isSame(told, media)))
                        .isPresent();
    }

    /**
     * Takes a new offer of a party to which the other one need not agree: it moves its media, holds them or takes them back, or leaves
     * all formats in that were agreed (RFC 3264 §8). The answer is what it was told last, in the direction that is left; null where
     * that is none.
     */
    public @Nullable Passed settled(LegId from, LegId other, Body offer) {
        var side = sides.get(from);
        var peer = sides.get(other);
        if (side == null || peer == null || !isDescription(offer) || !answers(side.told(), side.said(), offer)) {
            return null;
        }
        var heard = hear(from, offer);
        var wanted = direction(peer.said().bytes());
        var offered = direction(offer.bytes());
        if (wanted == null || offered == null) {
            return null;
        }
        var left = wanted.within(offered);
        if (left == direction(side.told())) {
            return new Passed(heard, Body.sdp(side.told()));
        }
        var answer = Passage.rewrite(
                Passage.directed(side.told(), left),
                List.of(),
                side.end().address(),
                side.end().port(),
                side.origin());
        var telling = Objects.requireNonNull(heard.sides.get(from)).saying(answer.origin());
        return new Passed(heard.with(from, telling), Body.sdp(answer.description()));
    }

    private static boolean answers(byte[] told, Body before, Body offer) {
        var ours = Streams.audio(told);
        var was = Streams.audio(before.bytes());
        var is = Streams.audio(offer.bytes());
        return ours.isPresent()
                && was.isPresent()
                && is.isPresent()
                && Streams.isClear(was.get())
                && was.get().protocol().equals(is.get().protocol())
                && !Streams.isNowhere(is.get())
                && leavesIn(is.get(), was.get(), ours.get())
                && Streams.isSame(Streams.of(told), Streams.of(before.bytes()))
                && Streams.isSame(Streams.of(told), Streams.of(offer.bytes()));
    }

    /** Whether an offer has all formats that a party and we have in common, by the same numbers. */
    private static boolean leavesIn(MediaDescription offer, MediaDescription before, MediaDescription told) {
        var agreed = before.formats().stream().filter(told.formats()::contains).toList();
        return !agreed.isEmpty()
                && offer.formats().containsAll(agreed)
                && agreed.stream().allMatch(format -> rtpmap(offer, format).equals(rtpmap(before, format)));
    }

    private static String rtpmap(MediaDescription media, String format) {
        return media.rtpmaps().entrySet().stream()
                .filter(each -> each.getKey().toString().equals(format))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static boolean isSame(MediaDescription one, MediaDescription other) {
        return Streams.isClear(one)
                && one.protocol().equals(other.protocol())
                && one.direction() == other.direction()
                && one.formats().equals(other.formats())
                && one.rtpmaps().equals(other.rtpmaps())
                && !Streams.isNowhere(one)
                && !Streams.isNowhere(other);
    }

    /** Takes what one party offers and makes of it what another is offered. */
    public Passed offer(LegId from, LegId to, Body body) {
        return pass(from, to, body, true);
    }

    /** Takes what one party answers to what another has offered, and makes of it what that one is answered. */
    public Passed answer(LegId from, LegId to, Body body) {
        return pass(from, to, body, false);
    }

    private Passed pass(LegId from, LegId to, Body body, boolean offers) {
        if (!sides.containsKey(to) || !isDescription(body)) {
            return new Passed(hear(from, body), body);
        }
        var heard = Sealing.wrapped(hear(from, body), from, to, offers);
        var side = Objects.requireNonNull(heard.sides.get(to));
        boolean wide = Widening.isBetween(heard, from, to);
        var spoken = Widening.spoken(heard, from, to, body.bytes(), offers);
        if (!wide && !Arrays.equals(spoken, body.bytes())) {
            // Neither speaks as the other one does: that stays so whoever offers next.
            heard = Widening.found(heard, from, to);
            side = Objects.requireNonNull(heard.sides.get(to));
        }
        var said = heard.turned(from, to, Sealing.profiled(heard, side, spoken));
        var streams = Streams.of(said);
        var there = Streams.of(side.said().bytes());
        boolean fits = there.isEmpty() || (offers ? Streams.follow(streams, there) : Streams.meet(streams, there));
        var places = fits ? List.<MediaDescription>of() : there;
        var rewritten = Passage.rewrite(
                said, places, side.end().address(), side.end().port(), side.origin(), ways(side, offers));
        return new Passed(heard.with(to, side.saying(rewritten.origin())), Body.sdp(rewritten.description()));
    }

    /** What a browser is told of our end besides. */
    private static Passage.Ways ways(Side side, boolean offers) {
        var end = side.end();
        var web = end.web();
        if (web == null || !(side.wrapping() instanceof Wrapping.Web(var peer))) {
            return Passage.Ways.NONE;
        }
        var browser = Streams.audio(side.said().bytes()).orElse(null);
        return offers || peer == null
                ? Passage.Ways.offered(web, browser, end.address(), end.port())
                : Passage.Ways.answered(web, peer, browser, end.address(), end.port());
    }

    /**
     * Has a party that refused an offer (488) take the next one in the clear where it was sealed, and the other way round where
     * that is allowed: one of both is often all that a phone takes. Null where it cannot be, or was tried.
     */
    public @Nullable Relay rewrapped(LegId of, LegId to, boolean mayBeSealed) {
        return Sealing.turned(this, of, to, mayBeSealed);
    }

    /**
     * Has a party that refused an offer take the next one with our codecs behind those of who speaks. Null where it cannot be, or was
     * tried, or nothing is to be added.
     */
    public @Nullable Relay widened(LegId of, LegId to, boolean mayBeSealed) {
        return Widening.asked(this, of, to, mayBeSealed);
    }

    /** Whether a party has offered G.711: then codecs are the last thing that is refused. */
    public boolean isPlain(LegId leg) {
        var side = sides.get(leg);
        return side != null
                && Streams.audio(side.said().bytes())
                        .filter(Repertoire::isPlain)
                        .isPresent();
    }

    /**
     * What one party says as the other is told it: who would be told that nothing flows is told to listen, where it can be played
     * to, and the one that wants nothing to flow hears of that (RFC 3264 §6.1).
     */
    private byte[] turned(LegId from, LegId to, byte[] description) {
        var speaker = sides.get(from);
        var listener = sides.get(to);
        if (speaker == null || listener == null || holdAudio.isEmpty()) {
            return description;
        }
        var direction = direction(description);
        if (direction == Direction.INACTIVE
                && speaker.holds()
                && listener.receives()
                && music(listener).isPresent()) {
            return Passage.directed(description, Direction.SENDONLY);
        }
        return direction == Direction.RECVONLY
                        && listener.holds()
                        && direction(listener.said().bytes()) == Direction.INACTIVE
                ? Passage.directed(description, Direction.INACTIVE)
                : description;
    }

    private static @Nullable Direction direction(byte[] description) {
        return Streams.audio(description).map(MediaDescription::direction).orElse(null);
    }

    /** What is played to a party on hold, by the codec that was agreed with it; nothing where it cannot be. */
    private Optional<Hears> music(Side held) {
        return holdAudio.isEmpty() || held.opaque()
                ? Optional.empty()
                : Optional.ofNullable(held.formats().spoken()).map(format -> new Hears.Music(holdAudio, format));
    }

    /** What a party said last was refused. */
    public Relay again(LegId leg, Relay before) {
        var side = sides.get(leg);
        var old = before.sides.get(leg);
        return side == null || old == null ? this : with(leg, side.again(old));
    }

    /** As if this were what a party was told last. */
    public Relay told(LegId leg, Body description) {
        var side = sides.get(leg);
        return side == null || !isDescription(description)
                ? this
                : with(leg, side.saying(side.origin().as(description.bytes())));
    }

    /** Takes what one party says of itself. */
    public Relay hear(LegId from, Body body) {
        var side = sides.get(from);
        if (side == null || !isDescription(body)) {
            return this;
        }
        return Streams.audio(body.bytes())
                .map(media -> with(from, side.at(media, body).rekeyed()))
                .orElse(this);
    }

    /** Takes what one party has answered another before, and speaks by again. */
    public Relay heard(LegId from, LegId to, Body body) {
        return Sealing.wrapped(hear(from, body), from, to, false);
    }

    /** The same, where the packets of a party are as it says them. */
    public Relay passing(LegId leg) {
        var side = sides.get(leg);
        return side == null ? this : with(leg, side.wrapped(new Wrapping.Passed()));
    }

    /** What was offered to a party was refused: its packets are what they were before. */
    public Relay wrappedAs(LegId leg, Relay before) {
        var side = sides.get(leg);
        var old = before.sides.get(leg);
        return side == null || old == null ? this : with(leg, side.wrapped(old.wrapping()));
    }

    private static boolean isDescription(Body body) {
        return body.type().strip().toLowerCase(Locale.ROOT).startsWith(Content.SDP);
    }

    Relay with(LegId leg, Side side) {
        var changed = new TreeMap<>(sides);
        changed.put(leg, side);
        return new Relay(session, changed, holdAudio, secret);
    }

    /** Two parties hear each other, as far as they want to; nobody else hears anything. */
    public List<EndPatch> between(LegId one, LegId other) {
        var a = sides.get(one);
        var b = sides.get(other);
        return a == null || b == null ? List.of() : List.of(hears(one, a, b), hears(other, b, a));
    }

    /** The same while the call is not answered: nobody need speak yet. */
    public List<EndPatch> early(LegId one, LegId other) {
        return between(one, other).stream().map(EndPatch::unjudged).toList();
    }

    /** Who was left alone hears nothing of anybody. */
    public List<EndPatch> alone(LegId leg) {
        var side = sides.get(leg);
        return side == null
                ? List.of()
                : List.of(patch(
                        leg, side, side.receives() ? music(side).orElse(new Hears.Silence()) : new Hears.Silence()));
    }

    private EndPatch patch(LegId leg, Side side, Hears what) {
        return new EndPatch(
                side.end().id(),
                // A browser's is found by its own checks.
                side.wrapping() instanceof Wrapping.Web ? null : side.remote(),
                what,
                side.opaque(),
                Sealing.keying(this, side),
                new Speaker(leg.equals(LegId.CALLER) ? Speaker.CALLER : Speaker.CALLEE, side.speech(), side.formats()));
    }

    private EndPatch hears(LegId leg, Side side, Side other) {
        Hears what = new Hears.Silence();
        // What is not read fits nobody whose packets are.
        if (side.receives() && side.remote() != null && side.opaque() == other.opaque()) {
            var speech = new Hears.Relay(other.end().id());
            what = other.holds() ? music(side).orElse(speech) : speech;
        }
        return patch(leg, side, what);
    }

    /** Whether all who told where they are want to receive. */
    public boolean flows() {
        return !sides.isEmpty() && sides.values().stream().allMatch(side -> side.remote() == null || side.receives());
    }

    /** Where a party wants its media, as address:port; null before it said so. */
    public @Nullable String remote(LegId leg) {
        var side = sides.get(leg);
        var remote = side == null ? null : side.remote();
        if (remote == null) {
            return null;
        }
        return remote.address().indexOf(':') < 0
                ? remote.address() + ":" + remote.port()
                : "[" + remote.address() + "]:" + remote.port();
    }

    /** Our port towards a party; 0 if there is none. */
    public int port(LegId leg) {
        var side = sides.get(leg);
        return side == null ? 0 : side.end().port();
    }
}
