package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.call.Direction;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.call.Taped;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.WebEnd;
import cloud.sentiric.signaling.sip.CallId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A call as it lies in Redis; {@link DialogJson} has its legs, {@link TreatmentJson} what is done with them. */
final class CallJson {
    private final JsonMapper json;

    CallJson(JsonMapper json) {
        this.json = json;
    }

    String write(StoredCall call) {
        return JsonFields.text(json, to -> write(call, to));
    }

    private static void write(StoredCall call, JsonFields to) {
        var subject = call.subject();
        var answeredAt = call.answeredAt();
        to.put("attemptId", subject.trace().attemptId().toString())
                .put("callId", subject.trace().callId().value())
                .put("traceId", subject.trace().traceId())
                .put("tenantId", subject.tenantId())
                .put("direction", subject.direction().name())
                .put("userId", subject.userId())
                .put("fromUri", subject.fromUri())
                .put("toUri", subject.toUri())
                .put("startedAt", subject.startedAt().toString())
                .put("trunk", subject.trunk())
                .put("answeredAt", answeredAt == null ? null : answeredAt.toString())
                .put("wish", call.wish());
        if (call.moving()) {
            to.put("moving", true);
        }
        var taped = call.taped();
        if (taped != null) {
            to.object(
                    "recording",
                    recording -> recording
                            .put("id", taped.id())
                            .put("mode", taped.mode().name())
                            .put("wish", taped.wish()));
        }
        var session = call.session();
        if (session != null) {
            to.object("media", media -> write(session, media.put("revision", call.revision())));
        }
        var treatment = call.treatment();
        if (treatment != null) {
            to.object("treatment", fields -> TreatmentJson.write(treatment, fields));
        }
        to.objects("legs", call.legs(), DialogJson::write);
    }

    private static void write(MediaSession session, JsonFields to) {
        to.put("instance", session.instanceId())
                .put("lease", session.leaseId())
                .objects("ends", session.ends(), CallJson::write);
    }

    static void write(MediaEnd end, JsonFields to) {
        to.put("id", end.id()).put("port", end.port()).put("address", end.address());
        write(end.web(), to);
    }

    /** What browsers are told of an end, where it is known. */
    static void write(@Nullable WebEnd web, JsonFields to) {
        if (web != null) {
            to.object(
                    "web",
                    fields -> fields.put("ufrag", web.ufrag())
                            .put("password", web.password())
                            .put("fingerprint", web.fingerprint()));
        }
    }

    /** The call of a text, or null if it is none of ours. */
    @Nullable
    StoredCall read(String text) {
        try {
            var node = json.readTree(text);
            var attempt = AttemptId.parse(text(node, "attemptId"));
            if (attempt == null) {
                return null;
            }
            var answeredAt = optional(node, "answeredAt");
            var session = node.has("media") ? session(node.required("media")) : null;
            var legs = new ArrayList<StoredLeg>();
            node.required("legs").forEach(leg -> legs.add(DialogJson.leg(leg)));
            return new StoredCall(
                    subject(node, attempt),
                    answeredAt == null ? null : Instant.parse(answeredAt),
                    session,
                    session == null
                            ? 0
                            : node.required("media").required("revision").asLong(),
                    node.has("treatment") ? TreatmentJson.read(node.required("treatment"), session) : null,
                    legs,
                    text(node, "wish"),
                    node.has("recording") ? taped(node.required("recording")) : null,
                    node.path("moving").asBoolean(false));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Taped taped(JsonNode node) {
        return new Taped(text(node, "id"), Taped.Mode.valueOf(text(node, "mode")), text(node, "wish"));
    }

    private static Subject subject(JsonNode node, AttemptId attempt) {
        return new Subject(
                new CallTrace(attempt, new CallId(text(node, "callId")), text(node, "traceId")),
                text(node, "tenantId"),
                Direction.valueOf(text(node, "direction")),
                text(node, "userId"),
                text(node, "fromUri"),
                text(node, "toUri"),
                Instant.parse(text(node, "startedAt")),
                text(node, "trunk"));
    }

    private static MediaSession session(JsonNode node) {
        var ends = new ArrayList<MediaEnd>();
        node.required("ends").forEach(end -> ends.add(end(end)));
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("session without ends");
        }
        return new MediaSession(text(node, "instance"), text(node, "lease"), ends);
    }

    static MediaEnd end(JsonNode node) {
        return new MediaEnd(text(node, "id"), node.required("port").asInt(), text(node, "address"), web(node));
    }

    static @Nullable WebEnd web(JsonNode node) {
        var web = node.path("web");
        return web.isObject() ? new WebEnd(text(web, "ufrag"), text(web, "password"), text(web, "fingerprint")) : null;
    }

    static String text(JsonNode node, String name) {
        return node.required(name).asString();
    }

    static @Nullable String optional(JsonNode node, String name) {
        var value = node.path(name);
        return value.isNull() || value.isMissingNode() ? null : value.asString();
    }
}
