package cloud.sentiric.media.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.media.disk.Sidecar;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** call.recording.available as JSON. */
final class RecordingJson {
    static final String TYPE = "call.recording.available";

    /** RFC 3339 in UTC with milliseconds. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final JsonMapper json;
    private final String nodeId;

    RecordingJson(JsonMapper json, String nodeId) {
        this.json = json;
        this.nodeId = nodeId;
    }

    /** What is told of a recording that is whole. */
    byte[] of(Sidecar recording) {
        var order = recording.order();
        var result = Objects.requireNonNull(recording.result());
        var event = json.createObjectNode()
                .put("eventId", recording.id())
                .put("eventType", TYPE)
                .put("attemptId", order.attemptId())
                .put("callId", order.callId())
                .put("traceId", order.traceId())
                .put("timestamp", TIME.format(result.ended()))
                .put("tenantId", order.tenantId())
                .put("nodeId", nodeId)
                .put("recordingUri", recording.uri())
                .put("durationMs", result.durationMs())
                .put("startTime", TIME.format(recording.began()))
                .put("cause", result.cause().name().toLowerCase(Locale.ROOT))
                .put("whole", result.whole())
                .put("leftOutPackets", result.leftOut())
                .put("lateMs", result.lateMs());
        var channels = event.putArray("channels");
        order.channels().forEach(channels::add);
        return json.writeValueAsString(event).getBytes(UTF_8);
    }
}
