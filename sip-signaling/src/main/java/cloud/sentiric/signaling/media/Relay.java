package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Passage;
import cloud.sentiric.signaling.sdp.Reading;
import cloud.sentiric.signaling.sdp.SessionDescription;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The audio between the parties of a call: the session that relays it, and what each party said of its side.
 *
 * @param session null where it flows from party to party, and descriptions pass untouched
 * @param sides one for each leg that has an end
 * @param holdAudio URI of what a party hears while the other one has it on hold, in place of that one; empty: nothing else
 */
public record Relay(@Nullable MediaSession session, Map<LegId, Side> sides, String holdAudio) {
    /** Profiles whose packets are RTP in the clear (RFC 3551, RFC 4585). */
    private static final Set<String> CLEAR = Set.of("RTP/AVP", "RTP/AVPF");

    public Relay {
        sides = Map.copyOf(sides);
    }

    /**
     * The side of one party.
     *
     * @param end where it sends to
     * @param origin of what we say to it
     * @param remote where it wants its media; null before it said so
     * @param receives whether it wants any
     * @param holds whether it did, and now has the other one on hold (RFC 3264 §8.4)
     * @param opaque whether its packets are sealed, or are no RTP
     * @param said its last description
     */
    public record Side(
            MediaEnd end,
            Origin origin,
            @Nullable Remote remote,
            boolean receives,
            boolean holds,
            boolean opaque,
            Body said) {
        Side saying(Origin told) {
            return new Side(end, told, remote, receives, holds, opaque, said);
        }

        /** What its party said last was refused: all is as it was before. */
        Side again(Side before) {
            return new Side(end, origin, before.remote, before.receives, before.holds, before.opaque, before.said);
        }

        Side at(Remote where) {
            return new Side(end, origin, where, receives, holds, opaque, said);
        }

        Side at(MediaDescription media, Body description) {
            var address = media.connection();
            if (address == null) {
                return new Side(end, origin, remote, receives, holds, opaque, description);
            }
            boolean wants = !isNowhere(media) && media.direction().receives();
            return new Side(
                    end,
                    origin,
                    new Remote(address, media.port()),
                    wants,
                    !wants && (holds || (remote != null && receives)),
                    !isClear(media),
                    description);
        }

        /** What its party was told last; empty before that. */
        private byte[] told() {
            return origin.description(end.address());
        }
    }

    /** A description on its way, and what is known after it. */
    public record Passed(Relay relay, Body body) {}

    /** No session: descriptions pass untouched. */
    public static Relay direct() {
        return new Relay(null, Map.of(), "");
    }

    /**
     * A session with an end for each leg.
     *
     * @param legs in the order of the ends
     * @param sessionId sess-id of the first party's description; those of the others follow
     */
    public static Relay of(MediaSession session, List<LegId> legs, long sessionId) {
        var sides = new TreeMap<LegId, Side>();
        for (int i = 0; i < legs.size(); i++) {
            sides.put(legs.get(i), side(session, i, sessionId + i));
        }
        return new Relay(session, sides, "");
    }

    /** One party that we spoke to ourselves until now, at the first end. */
    public static Relay of(MediaSession session, LegId leg, LocalDescription local, Body said) {
        var side = new Side(session.ends().getFirst(), local.origin(), null, true, false, false, Body.NONE);
        return new Relay(session, Map.of(leg, side), "").hear(leg, said);
    }

    /** The same, where a party on hold hears this. */
    public Relay holding(String audioUri) {
        return new Relay(session, sides, audioUri);
    }

    /** Where a party wants its audio, as others have agreed with it. */
    public Relay at(LegId leg, Remote remote) {
        var side = sides.get(leg);
        return side == null ? this : with(leg, side.at(remote));
    }

    private static Side side(MediaSession session, int end, long sessionId) {
        return new Side(session.ends().get(end), Origin.of(sessionId), null, true, false, false, Body.NONE);
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
        return new Relay(larger, more, holdAudio);
    }

    /** Without legs and their ends. */
    public Relay without(Collection<LegId> legs) {
        if (session == null) {
            return this;
        }
        var gone = ends(legs);
        var less = new TreeMap<>(sides);
        less.keySet().removeAll(legs);
        return new Relay(session.without(gone), less, holdAudio);
    }

    /** Our side towards a party to which we speak ourselves, before anything was said. */
    public LocalDescription local(LegId leg) {
        var side = sides.get(leg);
        if (side == null) {
            throw new IllegalArgumentException("no end for " + leg);
        }
        return LocalDescription.of(
                side.origin().sessionId(), side.end().address(), side.end().port());
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
     * known.
     */
    public Passed offer(LegId of, LegId to) {
        var side = sides.get(of);
        if (side == null || side.said().isEmpty()) {
            return new Passed(this, Body.NONE);
        }
        var passed = pass(of, to, Body.sdp(Passage.resumed(side.said().bytes())));
        return new Passed(passed.relay().again(of, this), passed.body());
    }

    /** What one party said last, for another that was told of somebody else meanwhile; none where nothing is known. */
    public Passed again(LegId of, LegId to) {
        var side = sides.get(of);
        return side == null || side.said().isEmpty() ? new Passed(this, Body.NONE) : pass(of, to, side.said());
    }

    /** Whether a party was told so much of another's audio already that it need not hear of it again. */
    public boolean knows(LegId leg, Body answer) {
        var side = sides.get(leg);
        return side != null
                && audio(side.told())
                        .flatMap(told -> audio(answer.bytes()).filter(media -> isSame(told, media)))
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
                side.end().address(),
                side.end().port(),
                side.origin());
        var telling = Objects.requireNonNull(heard.sides.get(from)).saying(answer.origin());
        return new Passed(heard.with(from, telling), Body.sdp(answer.description()));
    }

    private static boolean answers(byte[] told, Body before, Body offer) {
        var ours = audio(told);
        var was = audio(before.bytes());
        var is = audio(offer.bytes());
        return ours.isPresent()
                && was.isPresent()
                && is.isPresent()
                && isClear(was.get())
                && was.get().protocol().equals(is.get().protocol())
                && !isNowhere(is.get())
                && leavesIn(is.get(), was.get(), ours.get())
                && kinds(told).equals(kinds(before.bytes()))
                && kinds(told).equals(kinds(offer.bytes()));
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

    /** The media of a description, in their order. */
    private static List<String> kinds(byte[] description) {
        return Reading.of(description) instanceof SessionDescription read
                ? read.media().stream().map(MediaDescription::media).toList()
                : List.of();
    }

    private static boolean isSame(MediaDescription one, MediaDescription other) {
        return isClear(one)
                && one.protocol().equals(other.protocol())
                && one.direction() == other.direction()
                && one.formats().equals(other.formats())
                && one.rtpmaps().equals(other.rtpmaps())
                && !isNowhere(one)
                && !isNowhere(other);
    }

    private static boolean isClear(MediaDescription media) {
        return CLEAR.contains(media.protocol().toUpperCase(Locale.ROOT));
    }

    private static boolean isNowhere(MediaDescription media) {
        var address = media.connection();
        return media.port() == 0 || "0.0.0.0".equals(address) || "::".equals(address);
    }

    /** The stream that {@link Passage} relays: the first of audio that is not refused or removed (RFC 3264 §6, §8.2), if any is. */
    private static Optional<MediaDescription> audio(byte[] description) {
        if (!(Reading.of(description) instanceof SessionDescription read)) {
            return Optional.empty();
        }
        var streams = read.media().stream()
                .filter(media -> media.media().equals("audio"))
                .toList();
        return streams.stream()
                .filter(media -> media.port() != 0)
                .findFirst()
                .or(() -> streams.stream().findFirst());
    }

    /** Takes what one party says of itself and makes of it what another is told. */
    public Passed pass(LegId from, LegId to, Body body) {
        var heard = hear(from, body);
        var side = heard.sides.get(to);
        if (side == null || !isDescription(body)) {
            return new Passed(heard, body);
        }
        var said = heard.turned(from, to, body.bytes());
        var rewritten = Passage.rewrite(said, side.end().address(), side.end().port(), side.origin());
        return new Passed(heard.with(to, side.saying(rewritten.origin())), Body.sdp(rewritten.description()));
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
        return audio(description).map(MediaDescription::direction).orElse(null);
    }

    /** What is played to a party on hold, by the codec that was agreed with it; nothing where it cannot be. */
    private Optional<Hears> music(Side held) {
        if (holdAudio.isEmpty() || held.opaque()) {
            return Optional.empty();
        }
        var told = audio(held.told()).map(Relay::codecs).orElse(List.of());
        return audio(held.said().bytes()).map(Relay::codecs).orElse(List.of()).stream()
                .filter(told::contains)
                .findFirst()
                .map(codec -> new Hears.Music(holdAudio, codec));
    }

    /** Those of its formats that the platform speaks, by their usual numbers. */
    private static List<Codec> codecs(MediaDescription media) {
        return media.formats().stream()
                .flatMap(format -> Arrays.stream(Codec.values())
                        .filter(codec -> format.equals(Integer.toString(codec.payloadType()))))
                .toList();
    }

    /** What a party said last was refused. */
    public Relay again(LegId leg, Relay before) {
        var side = sides.get(leg);
        var old = before.sides.get(leg);
        return side == null || old == null ? this : with(leg, side.again(old));
    }

    /** Takes what one party says of itself. */
    public Relay hear(LegId from, Body body) {
        var side = sides.get(from);
        if (side == null || !isDescription(body)) {
            return this;
        }
        return audio(body.bytes())
                .map(media -> with(from, side.at(media, body)))
                .orElse(this);
    }

    private static boolean isDescription(Body body) {
        return body.type().strip().toLowerCase(Locale.ROOT).startsWith(Content.SDP);
    }

    private Relay with(LegId leg, Side side) {
        var changed = new TreeMap<>(sides);
        changed.put(leg, side);
        return new Relay(session, changed, holdAudio);
    }

    /** Two parties hear each other, as far as they want to; nobody else hears anything. */
    public List<EndPatch> between(LegId one, LegId other) {
        var a = sides.get(one);
        var b = sides.get(other);
        return a == null || b == null ? List.of() : List.of(hears(a, b), hears(b, a));
    }

    /** Who was left alone hears nothing of anybody. */
    public List<EndPatch> alone(LegId leg) {
        var side = sides.get(leg);
        return side == null
                ? List.of()
                : List.of(new EndPatch(
                        side.end().id(),
                        side.remote(),
                        side.receives() ? music(side).orElse(new Hears.Silence()) : new Hears.Silence(),
                        side.opaque()));
    }

    private EndPatch hears(Side side, Side other) {
        Hears what = new Hears.Silence();
        if (side.receives() && side.remote() != null) {
            var speech = new Hears.Relay(other.end().id());
            what = other.holds() ? music(side).orElse(speech) : speech;
        }
        return new EndPatch(side.end().id(), side.remote(), what, side.opaque());
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
