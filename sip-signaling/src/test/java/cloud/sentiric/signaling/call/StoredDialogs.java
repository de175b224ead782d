package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sip.CallId;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/** Dialogs as they are stored, with something in every field. */
public final class StoredDialogs {
    private StoredDialogs() {}

    /** The same before it is accepted. */
    public static StoredDialog early(String callId) {
        var accepted = of(callId, 10_000);
        return new StoredDialog(accepted.dialog(), null, accepted.subject(), null, null, null);
    }

    /** A dialog with peer tag alice and a port of its own. */
    public static StoredDialog of(String callId, int port) {
        var at = Instant.parse("2026-11-20T10:00:00.123Z");
        var trace = new CallTrace(
                new AttemptId(Uuid7.of(at.toEpochMilli(), callId)),
                new CallId(callId),
                "%032x".formatted(callId.hashCode() & 0xffffffffL));
        return new StoredDialog(
                new Dialog(
                        trace.callId(),
                        "ours",
                        "alice",
                        0,
                        1,
                        "<sip:902124548590@sentiric.cloud>;tag=ours",
                        "\"Alice \\\"A\\\"\" <sip:1001@sentiric.cloud>;tag=alice",
                        "sip:1001@192.0.2.7:5070",
                        List.of("<sip:192.0.2.1;lr;sn=a.b>", "<sip:198.51.100.1;lr>"),
                        new InetSocketAddress("192.0.2.1", 5060)),
                null,
                new Subject(
                        trace,
                        "sentiric_demo",
                        Direction.INTERNAL,
                        "user-1",
                        "sip:1001@sentiric.cloud",
                        "sip:902124548590@sentiric.cloud",
                        at),
                new MediaSession(
                        "media-service-node-a",
                        "0123456789abcdef0123456789abcdef",
                        List.of(new MediaEnd("1", port, "192.0.2.9"), new MediaEnd("2", port + 2, "2001:db8::9"))),
                new MediaInfo(null, port),
                at);
    }
}
