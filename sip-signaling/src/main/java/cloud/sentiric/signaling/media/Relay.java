package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Passage;
import cloud.sentiric.signaling.sdp.Reading;
import cloud.sentiric.signaling.sdp.SessionDescription;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The audio between the parties of a call: the session that relays it, and what each party said of its side.
 *
 * @param session null where it flows from party to party, and descriptions pass untouched
 * @param sides one for each leg that has an end
 */
public record Relay(@Nullable MediaSession session, Map<LegId, Side> sides) {
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
     * @param opaque whether its packets are sealed, or are no RTP
     */
    public record Side(
            MediaEnd end, Origin origin, @Nullable Remote remote, boolean receives, boolean opaque) {
        Side saying(Origin said) {
            return new Side(end, said, remote, receives, opaque);
        }

        /** What its party said last was refused: all is as it was before. */
        Side again(Side before) {
            return new Side(end, origin, before.remote, before.receives, before.opaque);
        }

        Side at(MediaDescription media) {
            var address = media.connection();
            if (address == null) {
                return this;
            }
            boolean nowhere = media.port() == 0 || address.equals("0.0.0.0") || address.equals("::");
            return new Side(
                    end,
                    origin,
                    new Remote(address, media.port()),
                    !nowhere && media.direction().receives(),
                    !CLEAR.contains(media.protocol().toUpperCase(Locale.ROOT)));
        }
    }

    /** A description on its way, and what is known after it. */
    public record Passed(Relay relay, Body body) {}

    /** No session: descriptions pass untouched. */
    public static Relay direct() {
        return new Relay(null, Map.of());
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
            sides.put(legs.get(i), new Side(session.ends().get(i), Origin.of(sessionId + i), null, true, false));
        }
        return new Relay(session, sides);
    }

    /** Takes what one party says of itself and makes of it what another is told. */
    public Passed pass(LegId from, LegId to, Body body) {
        var heard = hear(from, body);
        var side = heard.sides.get(to);
        if (side == null || !isDescription(body)) {
            return new Passed(heard, body);
        }
        var rewritten =
                Passage.rewrite(body.bytes(), side.end().address(), side.end().port(), side.origin());
        return new Passed(heard.with(to, side.saying(rewritten.origin())), Body.sdp(rewritten.description()));
    }

    /** What a party said last was refused. */
    public Relay again(LegId leg, Relay before) {
        var side = sides.get(leg);
        var old = before.sides.get(leg);
        return side == null || old == null ? this : with(leg, side.again(old));
    }

    private Relay hear(LegId from, Body body) {
        var side = sides.get(from);
        if (side == null || !isDescription(body)) {
            return this;
        }
        return Reading.of(body.bytes()) instanceof SessionDescription description
                ? description.media().stream()
                        .filter(media -> media.media().equals("audio"))
                        .findFirst()
                        .map(media -> with(from, side.at(media)))
                        .orElse(this)
                : this;
    }

    private static boolean isDescription(Body body) {
        return body.type().strip().toLowerCase(Locale.ROOT).startsWith(Content.SDP);
    }

    private Relay with(LegId leg, Side side) {
        var changed = new TreeMap<>(sides);
        changed.put(leg, side);
        return new Relay(session, changed);
    }

    /** Two parties hear each other, as far as they want to; nobody else hears anything. */
    public List<EndPatch> between(LegId one, LegId other) {
        var a = sides.get(one);
        var b = sides.get(other);
        return a == null || b == null ? List.of() : List.of(hears(a, b), hears(b, a));
    }

    private static EndPatch hears(Side side, Side other) {
        var what = side.receives() && side.remote() != null
                ? new Hears.Relay(other.end().id())
                : new Hears.Silence();
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
