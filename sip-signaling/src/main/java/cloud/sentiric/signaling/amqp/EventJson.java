package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.Plan;
import cloud.sentiric.signaling.call.PlanAction;
import cloud.sentiric.signaling.media.Qualities;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The events of design's contract as JSON. */
final class EventJson {
    /** RFC 3339 in UTC with milliseconds. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String QUALITY = "media.quality";
    private static final int LONGEST_NAME = 120;
    private static final int DIGEST_OCTETS = 8;

    private final JsonMapper json;
    private final String nodeId;

    EventJson(JsonMapper json, String nodeId) {
        this.json = json;
        this.nodeId = nodeId;
    }

    Envelope envelope(CallEvent event) {
        var type = switch (event) {
            case CallEvent.Started _ -> "call.started";
            case CallEvent.Answered _ -> "call.answered";
            case CallEvent.Transferred _ -> "call.transferred";
            case CallEvent.Ended _ -> "call.ended";
        };
        var subject = event.subject();
        var id = id(event, type).toString();
        var node = header(id, type, subject.trace(), subject.tenantId(), event.at());
        switch (event) {
            case CallEvent.Started started -> {
                parties(node, subject);
                media(node, started.media());
                var plan = started.plan();
                if (plan != null) {
                    plan(node.putObject("dialplanResolution"), plan);
                }
            }
            case CallEvent.Answered answered -> node.put("answeredBy", answered.answeredBy());
            case CallEvent.Transferred transferred ->
                node.put("by", lower(transferred.by()))
                        .put("target", transferred.target())
                        .put("kind", lower(transferred.kind()));
            case CallEvent.Ended ended -> {
                parties(node, subject);
                node.put("reason", ended.reason())
                        .put("sipCode", ended.sipCode())
                        .put("endedBy", lower(ended.endedBy()));
                media(node, ended.media());
            }
        }
        return new Envelope(type, id, subject.trace().traceId(), json.writeValueAsString(node));
    }

    private ObjectNode header(String id, String type, CallTrace trace, String tenantId, Instant at) {
        return json.createObjectNode()
                .put("eventId", id)
                .put("eventType", type)
                .put("attemptId", trace.attemptId().toString())
                .put("callId", trace.callId().value())
                .put("traceId", trace.traceId())
                .put("timestamp", time(at))
                .put("tenantId", tenantId)
                .put("nodeId", nodeId);
    }

    /** media.quality: what is not known is null. */
    Envelope envelope(Qualities.Told told) {
        var id = Uuid7.create(told.at().toEpochMilli()).toString();
        var quality = told.quality();
        var node = header(id, QUALITY, told.trace(), told.tenantId(), told.at())
                .put("mediaInstanceId", told.instanceId())
                .put("endId", quality.endId())
                .put("party", quality.party())
                .put("last", told.last())
                .put("durationMs", quality.durationMs())
                .put("packetsSent", quality.sent())
                .put("packetsReceived", quality.received())
                .put("lost", quality.lost())
                .put("loss", rounded(quality.loss()))
                .put("burstRatio", rounded(quality.burstRatio()))
                .put("longestLoss", quality.longestLoss())
                .put("jitterMs", rounded(quality.jitterMs()))
                .put("rttMs", known(quality.roundTripMs()))
                .put("mos", known(quality.mos()))
                .put("worstMos", known(quality.worstMos()))
                .put("remoteLoss", quality.reported() ? rounded(quality.remoteLoss()) : null)
                .put("remoteJitterMs", quality.reported() ? rounded(quality.remoteJitterMs()) : null)
                .put("unheardMs", quality.unheardMs())
                .put("cause", quality.cause().isEmpty() ? null : quality.cause());
        return new Envelope(QUALITY, id, told.trace().traceId(), json.writeValueAsString(node));
    }

    private static @Nullable Double known(double value) {
        return value == 0 ? null : rounded(value);
    }

    /** To a thousandth. */
    private static Double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /**
     * The owner of a call and who takes it over may both say that it ended: one of them counts. That it is lost is another
     * thing to say, which the true end corrects.
     */
    private static UUID id(CallEvent event, String type) {
        var subject = event.subject();
        return event instanceof CallEvent.Ended ended
                ? Uuid7.of(
                        subject.startedAt().toEpochMilli(),
                        subject.trace().attemptId().toString(),
                        type,
                        ended.reason().equals("lost") ? "lost" : "")
                : Uuid7.create(event.at().toEpochMilli());
    }

    private static void parties(ObjectNode node, CallEvent.Subject subject) {
        node.put("fromUri", subject.fromUri())
                .put("toUri", subject.toUri())
                .put("direction", lower(subject.direction()))
                .put("userId", subject.userId())
                .put("trunk", subject.trunk())
                .put("startTime", time(subject.startedAt()));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void media(ObjectNode node, @Nullable MediaInfo media) {
        if (media == null) {
            node.putNull("mediaInfo");
            return;
        }
        node.putObject("mediaInfo")
                .put("callerRtpAddr", media.callerRtpAddress())
                .put("serverRtpPort", media.serverRtpPort());
    }

    private static void plan(ObjectNode node, Plan plan) {
        node.put("dialplanId", plan.id()).put("tenantId", plan.tenantId());
        var action = node.putObject("action").put("action", plan.action().name());
        data(action.putObject("actionData"), plan.action());
        var user = plan.matchedUser();
        if (user == null) {
            node.putNull("matchedUser");
        } else {
            node.putObject("matchedUser")
                    .put("id", user.id())
                    .put("name", user.name())
                    .put("tenantId", user.tenantId());
        }
    }

    private static void data(ObjectNode node, PlanAction action) {
        switch (action) {
            case PlanAction.StartAiConversation(var uri, var profile) ->
                node.put("welcomeAudioUri", named(uri)).put("agentProfile", profile);
            case PlanAction.ProcessGuestCall(var uri) -> node.put("welcomeAudioUri", named(uri));
            case PlanAction.PlayAnnouncement(var uri, var repeat) ->
                node.put("audioUri", named(uri)).put("repeat", repeat);
            case PlanAction.EchoTest(var seconds) -> node.put("maxSeconds", seconds);
            case PlanAction.ConnectUser(var username) -> node.put("sipUsername", username);
            case PlanAction.EnqueueCall(var queue, var uri) ->
                node.put("queue", queue).put("musicAudioUri", named(uri));
            case PlanAction.Reject(var status, var phrase) ->
                node.put("sipCode", status).put("reasonPhrase", phrase);
        }
    }

    /** The name of audio, or the beginning of its digest: audio itself is in no event, whatever a plan says. */
    private static String named(String uri) {
        return uri.startsWith("data:") || uri.length() > LONGEST_NAME ? "sha256:" + digest(uri) : uri;
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }
}
