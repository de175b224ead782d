package cloud.sentiric.cdr;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An attempt as signaling tells of it. */
record Told(String attemptId, String callId, Instant invite) {
    Told(String callId, Instant invite) {
        this(UUID.randomUUID().toString(), callId, invite);
    }

    static Told call() {
        return new Told("call-" + UUID.randomUUID(), Instant.parse("2026-11-20T10:00:00Z"));
    }

    String started() {
        return event("call.started", 50, """
                ,"fromUri":"sip:905321112233@sentiric.cloud","toUri":"sip:902124548590@sentiric.cloud","direction":"inbound","userId":"u-1",
                "mediaInfo":{"callerRtpAddr":"127.0.0.1:4000","serverRtpPort":10000},
                "dialplanResolution":{"dialplanId":"welcome","tenantId":"sentiric_demo",
                "action":{"action":"PLAY_ANNOUNCEMENT","actionData":{}},"matchedUser":{"id":"u-1","name":"A","tenantId":"sentiric_demo"}}""");
    }

    String answered() {
        return event("call.answered", 150, ",\"answeredBy\":\"system\"");
    }

    String ended() {
        return ended("normal", 200);
    }

    String ended(String reason, int sipCode) {
        return event("call.ended", 2150, """
                ,"reason":"%s","sipCode":%d,"endedBy":"caller","mediaInfo":null,"fromUri":"sip:905321112233@sentiric.cloud",
                "toUri":"sip:902124548590@sentiric.cloud","direction":"inbound","startTime":"%s\"""".formatted(reason, sipCode, invite));
    }

    List<String> whole() {
        return List.of(started(), answered(), ended());
    }

    /** How a party was heard in the whole call; what is not known is null. */
    String heard(String party, String scores) {
        return event("media.quality", 2160, ",\"party\":\"%s\",\"last\":true,%s".formatted(party, scores))
                .replaceFirst("media.quality\"", "media.quality-" + party + "\"");
    }

    /** Its event id is that of the type: told twice it is the same event. */
    String event(String type, long afterMs, String more) {
        return """
                {"eventId":"%s-%s","eventType":"%s","attemptId":"%s","callId":"%s","traceId":"%s","timestamp":"%s","tenantId":"sentiric_demo",
                "nodeId":"node-b"%s}""".formatted(
                        attemptId, type, type, attemptId, callId, "a".repeat(32), invite.plusMillis(afterMs), more);
    }
}
