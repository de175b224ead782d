package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.Side;
import cloud.sentiric.signaling.media.Wrapping;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.CryptoSuite;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sdp.WebEnd;
import cloud.sentiric.signaling.sdp.WebPeer;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls as they are stored, with something in every field. */
public final class StoredCalls {
    private static final InetSocketAddress EDGE = new InetSocketAddress("192.0.2.1", 5060);
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final LegId CALLEE = new LegId(2);

    private static final WebEnd WEB = new WebEnd("frag", "pass", "AB:CD");

    private StoredCalls() {}

    /** The same before it is accepted. */
    public static StoredCall early(String callId) {
        var subject = subject(callId);
        return StoredCall.early(subject, dialog(callId, "ours", "alice"), null);
    }

    /** A confirmed call that we answered, with peer tag alice and a port of its own. */
    public static StoredCall of(String callId, int port) {
        return served(callId, port, AT);
    }

    /** The same before its ACK came. */
    public static StoredCall accepted(String callId) {
        return served(callId, 10_000, null);
    }

    private static StoredCall served(String callId, int port, @Nullable Instant answeredAt) {
        var stream = new AudioStream(
                Codec.PCMA,
                8,
                101,
                20,
                cloud.sentiric.signaling.sdp.Direction.SENDRECV,
                "192.0.2.7",
                4002,
                new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, "b3Vycw==", "dGhlaXJz"));
        var treatment = new StoredCall.ByUs(
                Pair.alone(party(LegId.CALLER, "1001"), "902124548590", EDGE),
                new PlanAction.PlayAnnouncement("file:welcome.wav", 2),
                new LocalDescription(7, 2, "192.0.2.9", port, WEB, new MediaSecret("c2VjcmV0"), "s=-\r\n"),
                Body.sdp("v=0\r\n".getBytes(UTF_8)),
                stream);
        return new StoredCall(
                subject(callId),
                answeredAt,
                session(port),
                12,
                treatment,
                List.of(leg(LegId.CALLER, dialog(callId, "ours", "alice"))),
                "wish-1",
                null,
                false);
    }

    /** A confirmed call between two users; the callee's leg has peer tag bob under the Call-ID with "-b". */
    public static StoredCall connected(String callId, int port) {
        var crypto = new Crypto("1", CryptoSuite.AEAD_AES_128_GCM, "a2V5");
        return connected(callId, port, new Wrapping.Sealed(crypto), new Wrapping.Clear());
    }

    /** The same of a browser, and of one that has not answered yet. */
    public static StoredCall ofBrowsers(String callId, int port) {
        var peer = new WebPeer("AB:CD", WebPeer.Setup.ACTPASS);
        return connected(callId, port, new Wrapping.Web(peer), new Wrapping.Web(null));
    }

    private static StoredCall connected(String callId, int port, Wrapping ofCaller, Wrapping ofCallee) {
        var session = session(port);
        var relay = new Relay(
                session,
                Map.of(
                        LegId.CALLER,
                        new Side(
                                session.ends().getFirst(),
                                new Origin(7, 3, "s=-\r\n"),
                                new Remote("192.0.2.7", 4002),
                                true,
                                false,
                                false,
                                Body.sdp("v=0\r\n".getBytes(UTF_8)),
                                ofCaller),
                        CALLEE,
                        new Side(
                                session.ends().getLast(),
                                Origin.of(8),
                                null,
                                false,
                                true,
                                true,
                                Body.NONE,
                                ofCallee,
                                LegId.CALLER)),
                "file:music.wav",
                new MediaSecret("c2VjcmV0"));
        return new StoredCall(
                subject(callId),
                AT,
                session,
                13,
                new StoredCall.Between(
                        new Pair(party(LegId.CALLER, "1001"), party(CALLEE, "2001"), 2, EDGE),
                        Duration.ofHours(1),
                        relay),
                List.of(
                        leg(LegId.CALLER, dialog(callId, "ours", "alice")),
                        leg(CALLEE, dialog(callId + "-b", "ours-b", "bob"))),
                "",
                new Taped("01890000-0000-4000-8000-0000000000aa", Taped.Mode.PAUSED, "record-1"),
                false);
    }

    /** A confirmed call that left through a trunk, with INVITEs of ours under way. */
    public static StoredCall left(String callId, int port) {
        var call = connected(callId, port);
        var account = new Account(new TrunkId("sentiric_demo", "carrier"), "secret");
        var relay = call.treatment() instanceof StoredCall.Between between ? between.relay() : Relay.direct();
        return new StoredCall(
                call.subject(),
                call.answeredAt(),
                call.session(),
                call.revision(),
                new StoredCall.Between(
                        new Pair(
                                party(LegId.CALLER, "1001"),
                                new Party(CALLEE, "<sip:902125550000@carrier.example>", null, account),
                                2,
                                EDGE),
                        Duration.ofHours(1),
                        relay),
                call.legs().stream().map(StoredCalls::asked).toList(),
                "",
                null,
                true);
    }

    private static Party party(LegId leg, String user) {
        var aor = new Aor(user, "sentiric.cloud");
        return new Party(leg, "<" + aor + ">", new Identity(aor, "id-" + user, "sentiric_demo"));
    }

    private static StoredLeg leg(LegId id, Dialog dialog) {
        return new StoredLeg(
                id,
                dialog,
                "<sip:192.0.2.9:13024>",
                true,
                Body.sdp("v=0\r\n".getBytes(UTF_8)),
                new SessionTimer(Duration.ofMinutes(30), true, false),
                null);
    }

    /** The same with an INVITE of ours under way. */
    private static StoredLeg asked(StoredLeg leg) {
        return new StoredLeg(
                leg.id(),
                leg.dialog(),
                leg.contact(),
                leg.takesUpdate(),
                leg.description(),
                leg.timer(),
                new StoredLeg.Unacked(7, true));
    }

    private static Dialog dialog(String callId, String ours, String theirs) {
        return new Dialog(
                new CallId(callId),
                ours,
                theirs,
                0,
                1,
                "<sip:902124548590@sentiric.cloud>;tag=" + ours,
                "\"Alice \\\"A\\\"\" <sip:1001@sentiric.cloud>;tag=" + theirs,
                "sip:1001@192.0.2.7:5070",
                List.of("<sip:192.0.2.1;lr;sn=a.b>", "<sip:198.51.100.1;lr>"),
                new InetSocketAddress("192.0.2.1", 5060));
    }

    private static MediaSession session(int port) {
        return new MediaSession(
                "media-service-node-a",
                "0123456789abcdef0123456789abcdef",
                List.of(new MediaEnd("1", port, "192.0.2.9", WEB), new MediaEnd("2", port + 2, "2001:db8::9")));
    }

    private static Subject subject(String callId) {
        var trace = new CallTrace(
                new AttemptId(Uuid7.of(AT.toEpochMilli(), callId)),
                new CallId(callId),
                "%032x".formatted(callId.hashCode() & 0xffffffffL));
        return new Subject(
                trace,
                "sentiric_demo",
                Direction.INTERNAL,
                "user-1",
                "sip:1001@sentiric.cloud",
                "sip:902124548590@sentiric.cloud",
                AT,
                "carrier");
    }
}
