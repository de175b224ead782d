package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.Plan;
import cloud.sentiric.signaling.call.PlanAction;
import cloud.sentiric.signaling.call.StoredCalls;
import cloud.sentiric.signaling.media.EndQuality;
import cloud.sentiric.signaling.media.Qualities;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class EventJsonTest {
    private static final String DATA = "data:audio/wav;base64," + "A".repeat(40_000);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode started(PlanAction action) {
        var at = Instant.parse("2026-11-20T10:00:00Z");
        var subject = StoredCalls.of("call", 10_000).subject();
        var event = new CallEvent.Started(
                subject, at, new CallEvent.MediaInfo(null, 10_000), new Plan("plan", "tenant", action, true, null));
        return JSON.readTree(new EventJson(JSON, "node-b").envelope(event).body());
    }

    private static Stream<PlanAction> carryingAudio() {
        return Stream.of(
                new PlanAction.StartAiConversation(DATA, "sales"),
                new PlanAction.ProcessGuestCall(DATA),
                new PlanAction.PlayAnnouncement(DATA, 1),
                new PlanAction.EnqueueCall("sales", DATA));
    }

    @ParameterizedTest
    @MethodSource("carryingAudio")
    void audioItselfIsInNoEvent(PlanAction action) {
        var text = started(action).toString();
        assertThat(text.getBytes(UTF_8)).hasSizeLessThan(1000);
        assertThat(text).doesNotContain("base64").containsPattern("\"sha256:[0-9a-f]{16}\"");
    }

    @Test
    void theTrunkIsNamed() {
        assertThat(started(new PlanAction.EchoTest(0)).path("trunk").asString()).isEqualTo("carrier");
    }

    @Test
    void howAPartyWasHeardIsAnEventAndWhatIsNotKnownIsNull() {
        var trace = StoredCalls.of("call", 10_000).subject().trace();
        var quality =
                new EndQuality("2", "callee", 10_000, 500, 400, 100, 1.25, 4, 7.1239, 0, 2.7, 2.4, false, 0, 0, 0, "");
        var at = Instant.parse("2026-12-01T01:00:00Z");
        var envelope = new EventJson(JSON, "node-b")
                .envelope(new Qualities.Told(trace, "tenant", "media-a", at, quality, true));
        assertThat(envelope.type()).isEqualTo("media.quality");
        var event = JSON.readTree(envelope.body());
        assertThat(event).isEqualTo(JSON.readTree("""
                        {"eventId":"%s","eventType":"media.quality","attemptId":"%s","callId":"%s","traceId":"%s",
                         "timestamp":"2026-12-01T01:00:00.000Z","tenantId":"tenant","nodeId":"node-b","mediaInstanceId":"media-a",
                         "endId":"2","party":"callee","last":true,"durationMs":10000,"packetsSent":500,"packetsReceived":400,
                         "lost":100,"loss":0.2,"burstRatio":1.25,"longestLoss":4,"jitterMs":7.124,"rttMs":null,"mos":2.7,
                         "worstMos":2.4,"remoteLoss":null,"remoteJitterMs":null,"unheardMs":0,"cause":null}""".formatted(
                        envelope.id(), trace.attemptId(), trace.callId(), trace.traceId())));
    }

    @Test
    void audioIsNamed() {
        assertThat(started(new PlanAction.PlayAnnouncement("file:welcome.wav", 2))
                        .at("/dialplanResolution/action/actionData/audioUri")
                        .asString())
                .isEqualTo("file:welcome.wav");
    }
}
