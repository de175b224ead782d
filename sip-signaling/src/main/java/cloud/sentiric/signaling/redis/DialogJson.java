package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.call.Direction;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sip.CallId;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A dialog as it lies in Redis. */
final class DialogJson {
    private final JsonMapper json;

    DialogJson(JsonMapper json) {
        this.json = json;
    }

    String write(StoredDialog stored) {
        var subject = stored.subject();
        var answeredAt = stored.answeredAt();
        var node = dialog(stored.dialog())
                .put("attemptId", subject.trace().attemptId().toString())
                .put("traceId", subject.trace().traceId())
                .put("tenantId", subject.tenantId())
                .put("direction", subject.direction().name())
                .put("userId", subject.userId())
                .put("fromUri", subject.fromUri())
                .put("toUri", subject.toUri())
                .put("startedAt", subject.startedAt().toString())
                .put("answeredAt", answeredAt == null ? null : answeredAt.toString());
        var callee = stored.callee();
        if (callee != null) {
            node.set("callee", dialog(callee));
        }
        var session = stored.session();
        if (session != null) {
            node.put("mediaInstance", session.instanceId()).put("mediaLease", session.leaseId());
            var ends = node.putArray("mediaEnds");
            session.ends()
                    .forEach(end -> ends.addObject()
                            .put("id", end.id())
                            .put("port", end.port())
                            .put("address", end.address()));
        }
        var media = stored.media();
        if (media != null) {
            node.put("serverRtpPort", media.serverRtpPort()).put("callerRtpAddress", media.callerRtpAddress());
        }
        return json.writeValueAsString(node);
    }

    private ObjectNode dialog(Dialog dialog) {
        var node = json.createObjectNode()
                .put("callId", dialog.callId().value())
                .put("localTag", dialog.localTag())
                .put("remoteTag", dialog.remoteTag())
                .put("localCseq", dialog.localCseq())
                .put("remoteCseq", dialog.remoteCseq())
                .put("local", dialog.local())
                .put("remote", dialog.remote())
                .put("target", dialog.target())
                .put("peerAddress", dialog.peer().getAddress().getHostAddress())
                .put("peerPort", dialog.peer().getPort());
        var routes = node.putArray("routes");
        dialog.routes().forEach(routes::add);
        return node;
    }

    /** The dialog of a text, or null if it is none of ours. */
    @Nullable
    StoredDialog read(String text) {
        try {
            var node = json.readTree(text);
            var attempt = AttemptId.parse(text(node, "attemptId"));
            if (attempt == null) {
                return null;
            }
            var dialog = dialog(node);
            var subject = new Subject(
                    new CallTrace(attempt, dialog.callId(), text(node, "traceId")),
                    text(node, "tenantId"),
                    Direction.valueOf(text(node, "direction")),
                    text(node, "userId"),
                    text(node, "fromUri"),
                    text(node, "toUri"),
                    Instant.parse(text(node, "startedAt")));
            var answeredAt = optional(node, "answeredAt");
            return new StoredDialog(
                    dialog,
                    node.has("callee") ? dialog(node.required("callee")) : null,
                    subject,
                    node.has("mediaEnds") ? session(node) : null,
                    node.has("serverRtpPort")
                            ? new MediaInfo(
                                    optional(node, "callerRtpAddress"),
                                    node.required("serverRtpPort").asInt())
                            : null,
                    answeredAt == null ? null : Instant.parse(answeredAt));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Dialog dialog(JsonNode node) {
        var routes = new ArrayList<String>();
        node.required("routes").forEach(route -> routes.add(route.asString()));
        return new Dialog(
                new CallId(text(node, "callId")),
                text(node, "localTag"),
                text(node, "remoteTag"),
                node.required("localCseq").asLong(),
                node.required("remoteCseq").asLong(),
                text(node, "local"),
                text(node, "remote"),
                text(node, "target"),
                routes,
                new InetSocketAddress(
                        text(node, "peerAddress"), node.required("peerPort").asInt()));
    }

    private static MediaSession session(JsonNode node) {
        var ends = new ArrayList<MediaEnd>();
        node.required("mediaEnds")
                .forEach(end -> ends.add(
                        new MediaEnd(text(end, "id"), end.required("port").asInt(), text(end, "address"))));
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("session without ends");
        }
        return new MediaSession(text(node, "mediaInstance"), text(node, "mediaLease"), ends);
    }

    private static String text(JsonNode node, String name) {
        return node.required(name).asString();
    }

    private static @Nullable String optional(JsonNode node, String name) {
        var value = node.path(name);
        return value.isNull() || value.isMissingNode() ? null : value.asString();
    }
}
